"""A model's endpoint examined: what it does, what it does not, and what to set."""

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
"""Tokens of the prompt that must arrive whole: a lesson with its rules and the ledger of a series."""

_SLOW_PART = 4
"""The embedded model gets a prompt of this part of its context, since it reads slowly."""

_SLOW_ROOM = 64


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found out about the model ``name`` at ``address``."""

    name: str
    address: str
    traits: tuple[Trait, ...]

    @property
    def usable(self) -> bool:
        """Whether it can be asked at all."""
        return all(trait.verdict is not Verdict.BAD for trait in self.traits if trait.name == "api")

    @property
    def settings(self) -> tuple[str, ...]:
        """What to set, as ``NAME=value`` for the environment."""
        return tuple(t.advice for t in self.traits if t.advice.startswith("POSTGEN_"))


def probe(model: EndpointModel, long_tokens: int | None = None) -> Probe:
    """Examine an open model's endpoint with about ten requests, one of them of ``long_tokens``.

    Never raises for what the endpoint does: that it does not answer is a finding too.
    """
    context = model.capabilities.context_tokens
    size = long_tokens or (context // _SLOW_PART if model.embedded and context else LONG_PROMPT)
    room = _SLOW_ROOM if model.embedded else ROOM
    subject = Subject(model.name, model.endpoint, model.dialect, size, room)
    return Probe(model.name, model.endpoint.shown, tuple(_examine(subject)))


def _examine(subject: Subject) -> Iterator[Trait]:
    yield from _listed(subject)
    spoken = apis(subject)
    yield spoken
    for api in get_args(Api):
        if spoken.advice == f"POSTGEN_API={api}":
            subject = replace(subject, endpoint=replace(subject.endpoint, api=api))
    if spoken.verdict is Verdict.BAD and not spoken.advice.startswith("POSTGEN_API"):
        return
    for examine in TRAITS:
        try:
            yield examine(subject)
        except ModelError as error:
            yield Trait(examine.__name__.replace("_", " "), Verdict.UNKNOWN, str(error))


def _listed(subject: Subject) -> Iterator[Trait]:
    with suppress(ModelError):  # not every server lists its models, and what is down is told by `apis`
        names = offered_models(replace(subject.endpoint, retries=0))
        if names and subject.name not in names:
            found = f"does not list {subject.name!r}"
            yield Trait("model", Verdict.UNKNOWN, found, f"It lists {', '.join(names[:20])}.")
