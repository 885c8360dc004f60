"""Probe a model's endpoint: which features work, and which settings help."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import get_args

from postgen.errors import ModelError
from postgen.models.endpoint import Api
from postgen.models.opening import offered_models
from postgen.models.protocol import EndpointModel
from postgen.models.traits import ROOM, TRAITS, Subject, Trait, Verdict, apis

LONG_PROMPT = 12_000
"""Tokens of the long test prompt: a lesson with its rules and the summaries of earlier lessons."""

_EMBEDDED_FRACTION = 4
"""The embedded model reads slowly: its long prompt fills only one part in four of its context."""

_EMBEDDED_ROOM = 64


@dataclass(frozen=True, slots=True)
class Probe:
    """The probe results of the model ``name`` at ``address``."""

    name: str
    address: str
    traits: tuple[Trait, ...]

    @property
    def usable(self) -> bool:
        """True if the model answers requests."""
        return all(trait.verdict is not Verdict.BAD for trait in self.traits if trait.name == "api")

    @property
    def settings(self) -> tuple[str, ...]:
        """The recommended environment variables, as ``NAME=value``."""
        return tuple(t.advice for t in self.traits if t.advice.startswith("POSTGEN_"))


def probe(model: EndpointModel, long_tokens: int | None = None) -> Probe:
    """Probe an open model's endpoint with about ten requests, one of them with ``long_tokens`` tokens.

    Never raises for endpoint failures: they are results.
    """
    context = model.capabilities.context_tokens
    size = long_tokens or (context // _EMBEDDED_FRACTION if model.embedded and context else LONG_PROMPT)
    room = _EMBEDDED_ROOM if model.embedded else ROOM
    subject = Subject(model.name, model.endpoint, model.dialect, size, room)
    return Probe(model.name, model.endpoint.shown, tuple(_results(subject)))


def _results(subject: Subject) -> Iterator[Trait]:
    yield from _model_list(subject)
    supported = apis(subject)
    yield supported
    for api in get_args(Api):
        if supported.advice == f"POSTGEN_API={api}":
            subject = replace(subject, endpoint=replace(subject.endpoint, api=api))
    if supported.verdict is Verdict.BAD and not supported.advice.startswith("POSTGEN_API"):
        return
    for check in TRAITS:
        try:
            yield check(subject)
        except ModelError as error:
            yield Trait(check.__name__.replace("_", " "), Verdict.UNKNOWN, str(error))


def _model_list(subject: Subject) -> Iterator[Trait]:
    with suppress(ModelError):  # not every server lists its models, and `apis` reports one that is down
        names = offered_models(replace(subject.endpoint, retries=0))
        if names and subject.name not in names:
            found = f"does not list {subject.name!r}"
            yield Trait("model", Verdict.UNKNOWN, found, f"It lists {', '.join(names[:20])}.")
