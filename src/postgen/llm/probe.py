"""Doctor's endpoint probes."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import get_args

from postgen.errors import ModelError
from postgen.llm.dialect import Dialect, TokenField
from postgen.llm.endpoint import Api, Endpoint, EndpointModel, ignore_notice
from postgen.llm.factory import offered_models
from postgen.llm.openai_model import RemoteModel
from postgen.llm.pricing import estimate_prompt
from postgen.llm.protocol import Capabilities, Message, RejectedReplyError, Reply, Request

ROOM = 1024
"""Token limit of a short answer: a reasoning model spends hundreds of tokens before its first word."""

_COUNTING = "Write the numbers from one to two hundred in words, one a line."
_LIMIT = 24
_SLACK = 16
_MIN_SEEN = 0.7
"""A prompt counts as truncated below this share of the estimated tokens."""


class ProbeStatus(StrEnum):
    """The result of one check."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """One result. ``advice`` says what to set or do; it is empty if nothing needs to change."""

    name: str
    verdict: ProbeStatus
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """The model to probe. ``long_tokens`` is the size of the long test prompt, ``room`` the token limit of a
    short answer."""

    name: str
    endpoint: Endpoint
    dialect: Dialect
    long_tokens: int
    room: int = ROOM

    def ask(self, text: str, api: Api | None = None, **fields: object) -> tuple[Reply, list[str], Dialect]:
        """Send a request; return the reply (usable or not), its streamed pieces, and the final dialect."""
        endpoint = replace(self.endpoint, api=api or self.endpoint.api, retries=0)
        request = Request("", (Message("user", text),), **fields)  # type: ignore[arg-type]
        pieces: list[str] = []
        with RemoteModel(self.name, endpoint, Capabilities(), self.dialect, ignore_notice) as model:
            try:
                reply = model.ask(request, pieces.append)
            except RejectedReplyError as error:
                reply = error.reply
            return reply, pieces, model.dialect


def apis(subject: ProbeTarget) -> ProbeResult:
    """Check which APIs the endpoint supports, and whether the configured one is among them."""
    supported, problem = [], ""
    for api in get_args(Api):
        try:
            subject.ask("Reply with the word yes.", api, max_tokens=subject.room)
            supported.append(api)
        except ModelError as error:
            problem = str(error)
    if subject.endpoint.api in supported:
        found = f"supports {' and '.join(supported)}; {subject.endpoint.api} is used"
        return ProbeResult("api", ProbeStatus.GOOD, found)
    if supported:
        return ProbeResult(
            "api", ProbeStatus.BAD, f"supports only {supported[0]}", f"POSTGEN_API={supported[0]}"
        )
    return ProbeResult(
        "api", ProbeStatus.BAD, problem, "Check OPENAI_BASE_URL, OPENAI_API_KEY and the model's name."
    )


def streaming(subject: ProbeTarget) -> ProbeResult:
    """Check whether replies are streamed."""
    _, pieces, _ = subject.ask("Count from one to twenty in words.", max_tokens=subject.room)
    if len(pieces) > 1:
        return ProbeResult("streaming", ProbeStatus.GOOD, f"a reply arrived in {len(pieces)} pieces")
    return ProbeResult(
        "streaming", ProbeStatus.BAD, "replies arrive in one piece", "Long replies show no progress."
    )


def usage(subject: ProbeTarget) -> ProbeResult:
    """Check whether the endpoint reports token counts."""
    reply, _, _ = subject.ask("Reply with the word yes.", max_tokens=subject.room)
    if reply.usage.estimated:
        return ProbeResult(
            "usage", ProbeStatus.BAD, "sends no token counts", "Costs and budgets are estimates."
        )
    return ProbeResult("usage", ProbeStatus.GOOD, "sends token counts")


def structured_output(subject: ProbeTarget) -> ProbeResult:
    """Check whether replies follow a JSON Schema."""
    properties = {"number": {"type": "integer"}, "even": {"type": "boolean"}}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    reply, _, dialect = subject.ask("Tell me about the number seven.", schema=schema, max_tokens=subject.room)
    advice = "The prompt describes the format of a plan instead, and a plan may take more rounds."
    if not dialect.schema:
        return ProbeResult("structured output", ProbeStatus.BAD, "rejects a JSON Schema", advice)
    try:
        value = json.loads(reply.text)
    except ValueError:
        value = None
    if isinstance(value, dict) and set(value) == set(properties):
        return ProbeResult("structured output", ProbeStatus.GOOD, "replies follow a JSON Schema")
    return ProbeResult("structured output", ProbeStatus.BAD, "ignores a JSON Schema", advice)


def token_limit(subject: ProbeTarget) -> ProbeResult:
    """Find the request field that limits the length of the reply."""
    if subject.endpoint.api == "responses":
        obeyed = _obeys_limit(subject)
        found = f"{'obeys' if obeyed else 'ignores'} max_output_tokens"
        return ProbeResult("token limit", ProbeStatus.GOOD if obeyed else ProbeStatus.BAD, found)
    in_use = subject.dialect.token_field
    others: list[TokenField] = [field for field in get_args(TokenField) if field != in_use]
    for field in (in_use, *others):
        if _obeys_limit(replace(subject, dialect=replace(subject.dialect, token_field=field))):
            advice = "" if field == in_use else f"POSTGEN_TOKEN_FIELD={field}"
            verdict = ProbeStatus.BAD if advice else ProbeStatus.GOOD
            return ProbeResult("token limit", verdict, f"obeys {field}", advice)
    return ProbeResult(
        "token limit",
        ProbeStatus.BAD,
        "ignores every token limit",
        "Limit the length of replies in the server.",
    )


def _obeys_limit(subject: ProbeTarget) -> bool:
    reply, _, dialect = subject.ask(_COUNTING, max_tokens=_LIMIT)
    swapped = dialect.token_field != subject.dialect.token_field
    return not swapped and (reply.truncated or reply.usage.completion_tokens <= _LIMIT + _SLACK)


def long_prompts(subject: ProbeTarget) -> ProbeResult:
    """Check whether the endpoint silently drops part of a long prompt."""
    text = _filler(subject.long_tokens) + "\n\nReply with the word yes."
    sent = estimate_prompt([Message("user", text)])
    advice = f"Give the server a context of more than {sent + subject.room:,} tokens."
    try:
        reply, _, _ = subject.ask(text, max_tokens=subject.room)
    except ModelError as error:
        return ProbeResult("long prompts", ProbeStatus.BAD, str(error), advice)
    seen = reply.usage.prompt_tokens
    if reply.usage.estimated:
        found = "unknown: the endpoint sends no token counts"
        return ProbeResult(
            "long prompts", ProbeStatus.UNKNOWN, found, "Check that its context is longer than your prompts."
        )
    if seen < sent * _MIN_SEEN:
        found = f"of a prompt of about {sent:,} tokens it read {seen:,} and silently dropped the rest"
        return ProbeResult("long prompts", ProbeStatus.BAD, found, advice)
    return ProbeResult("long prompts", ProbeStatus.GOOD, f"read all {seen:,} tokens of a prompt")


def _filler(tokens: int) -> str:
    sentence = (
        "On page {} the teacher draws a line through the points and asks how far each one lies from it."
    )
    size = estimate_prompt([Message("user", sentence)])
    return "\n".join(sentence.format(page) for page in range(100, 100 + tokens // size))


def reasoning(subject: ProbeTarget) -> ProbeResult:
    """Check whether reasoning leaks into the text."""
    reply, _, _ = subject.ask("Is 91 a prime number? Think first, then answer.", max_tokens=subject.room)
    if reply.cleaned:
        advice = "postgen removes it. A reasoning parser in the server would keep it out of the text."
        return ProbeResult("reasoning", ProbeStatus.BAD, "reasoning leaks into the text", advice)
    return ProbeResult("reasoning", ProbeStatus.GOOD, "no reasoning in the text")


TRAITS: tuple[Callable[[ProbeTarget], ProbeResult], ...] = (
    streaming,
    usage,
    structured_output,
    token_limit,
    reasoning,
    long_prompts,
)
"""The checks that follow :func:`apis`, the most expensive last."""

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
    traits: tuple[ProbeResult, ...]

    @property
    def usable(self) -> bool:
        """True if the model answers requests."""
        return all(trait.verdict is not ProbeStatus.BAD for trait in self.traits if trait.name == "api")

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
    subject = ProbeTarget(model.name, model.endpoint, model.dialect, size, room)
    return Probe(model.name, model.endpoint.display_url, tuple(_results(subject)))


def _results(subject: ProbeTarget) -> Iterator[ProbeResult]:
    yield from _model_list(subject)
    supported = apis(subject)
    yield supported
    for api in get_args(Api):
        if supported.advice == f"POSTGEN_API={api}":
            subject = replace(subject, endpoint=replace(subject.endpoint, api=api))
    if supported.verdict is ProbeStatus.BAD and not supported.advice.startswith("POSTGEN_API"):
        return
    for check in TRAITS:
        try:
            yield check(subject)
        except ModelError as error:
            yield ProbeResult(check.__name__.replace("_", " "), ProbeStatus.UNKNOWN, str(error))


def _model_list(subject: ProbeTarget) -> Iterator[ProbeResult]:
    with suppress(ModelError):  # not every server lists its models, and `apis` reports one that is down
        names = offered_models(replace(subject.endpoint, retries=0))
        if names and subject.name not in names:
            found = f"does not list {subject.name!r}"
            yield ProbeResult("model", ProbeStatus.UNKNOWN, found, f"It lists {', '.join(names[:20])}.")
