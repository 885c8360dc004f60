"""Probe an endpoint for `postgen doctor`: about ten requests show what it supports."""

import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import get_args

from postgen.errors import ModelError
from postgen.llm.dialect import Dialect, TokenField
from postgen.llm.endpoint import Api, Endpoint, ignore_notice
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.factory import offered_models
from postgen.llm.pricing import estimate_prompt, least_prompt_tokens
from postgen.llm.protocol import (
    Capabilities,
    Message,
    Notify,
    RejectedReplyError,
    Reply,
    Request,
    object_schema,
)
from postgen.llm.response_data import json_objects

_SHORT_ANSWER_TOKENS = 1024  # a reasoning model spends hundreds of tokens before its first word
_EMBEDDED_ANSWER_TOKENS = 64
_LONG_PROMPT_TOKENS = 12_000  # a lesson with its rules and the summaries of earlier lessons
_EMBEDDED_FRACTION = 4  # the embedded model reads slowly: its prompt fills only a quarter of its context
_COUNTING = "Write the numbers from one to two hundred in words, one a line."
_YES = "Reply with the word yes."
_LIMIT = 24
_SLACK = 16


class ProbeStatus(StrEnum):
    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The result of a check. ``advice`` says what to set or do; it is empty if nothing needs to change.

    ``fatal`` is True if no draft is possible. The checks leave their ``name`` to their caller.
    """

    verdict: ProbeStatus
    found: str
    advice: str = ""
    name: str = ""
    fatal: bool = False


def _good(found: str) -> ProbeResult:
    return ProbeResult(ProbeStatus.GOOD, found)


def _bad(found: str, advice: str = "") -> ProbeResult:
    return ProbeResult(ProbeStatus.BAD, found, advice)


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """The model to probe.

    ``long_tokens`` is the size of the long test prompt, ``answer_tokens`` the token limit of an answer, and
    ``temperature`` the one that drafts use.
    """

    name: str
    endpoint: Endpoint
    dialect: Dialect
    long_tokens: int
    answer_tokens: int
    temperature: float | None = None

    def ask(self, text: str, **fields: object) -> tuple[Reply, list[str], Dialect]:
        """Send a request; return the reply (usable or not), its streamed pieces, and the final dialect."""
        settings = {"max_tokens": self.answer_tokens, **fields}
        request = Request("", (Message("user", text),), **settings)  # type: ignore[arg-type]
        pieces: list[str] = []
        with self.open() as model:
            try:
                reply = model.ask(request, pieces.append)
            except RejectedReplyError as error:
                reply = error.reply
            return reply, pieces, model.dialect

    def open(self, notify: Notify = ignore_notice) -> EndpointModel:
        endpoint = replace(self.endpoint, retries=0)
        return EndpointModel(self.name, endpoint, Capabilities(), self.dialect, notify)

    def at(self, api: Api) -> "ProbeTarget":
        """The same model through another API."""
        return replace(self, endpoint=replace(self.endpoint, api=api))


def apis(target: ProbeTarget) -> ProbeResult:
    """Check which APIs the endpoint supports, and whether the configured one is among them."""
    supported, problem = [], ""
    for api in get_args(Api):
        try:
            target.at(api).ask(_YES)
            supported.append(api)
        except ModelError as error:
            problem = str(error)
    if target.endpoint.api in supported:
        return _good(f"supports {' and '.join(supported)}; {target.endpoint.api} is used")
    if supported:
        return replace(_bad(f"supports only {supported[0]}", f"POSTGEN_API={supported[0]}"), fatal=True)
    advice = "check OPENAI_BASE_URL, OPENAI_API_KEY and the model's name"
    return replace(_bad(problem, advice), fatal=True)


def request_fields(target: ProbeTarget) -> tuple[ProbeResult, Dialect]:
    """Send what a draft sends, with the system role and the same settings; return the accepted dialect."""
    messages = (Message("system", "You answer briefly."), Message("user", _YES))
    request = Request("", messages, target.answer_tokens, target.temperature, seed=0)
    notices: list[str] = []
    try:
        with target.open(notices.append) as model:
            model.ask(request)
            if model.dialect.suspects:  # the second request finds out which feature it is
                model.ask(request)
    except ModelError as error:
        return replace(_bad(str(error)), fatal=True), target.dialect
    if notices:
        return _bad(notices[-1], "a draft works, and does the same"), model.dialect
    return _good(f"accepts the system role and max_tokens {target.answer_tokens:,}"), model.dialect


def images(target: ProbeTarget) -> ProbeResult:
    """Check whether the model sees images."""
    question = "Which color has this picture? Reply with one word."
    request = Request("", (Message("user", question, (_red_square(),)),), target.answer_tokens)
    numbers = "a draft describes its figures in numbers"
    with target.open() as model:
        try:
            reply = model.ask(request)
        except RejectedReplyError as error:
            reply = error.reply
        if "images" in model.dialect.omitted:
            return ProbeResult(ProbeStatus.UNKNOWN, "takes no images", numbers)
    if re.search(r"\b(?:red|crimson|scarlet)\b", reply.text, re.IGNORECASE):
        return _good("sees images")
    return ProbeResult(ProbeStatus.UNKNOWN, "accepts images, but does not see what they show", numbers)


def _red_square(side: int = 64) -> bytes:
    """A red picture as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xdc\x14\x14" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def streaming(target: ProbeTarget) -> ProbeResult:
    """Check whether replies are streamed."""
    _, pieces, _ = target.ask("Count from one to twenty in words.")
    if len(pieces) > 1:
        return _good(f"a reply arrived in {len(pieces)} pieces")
    return _bad("replies arrive in one piece", "long replies show no progress")


def usage(target: ProbeTarget) -> ProbeResult:
    """Check whether the endpoint reports token counts."""
    reply, _, _ = target.ask(_YES)
    if reply.usage.estimated:
        return _bad("sends no token counts", "costs and budgets are estimates")
    return _good("sends token counts")


def structured_output(target: ProbeTarget) -> ProbeResult:
    """Check whether replies follow a JSON Schema."""
    properties = {"number": {"type": "integer"}, "even": {"type": "boolean"}}
    schema = object_schema(properties)
    advice = "the prompt contains the schema instead, and a plan may take more tries"
    try:
        reply, _, dialect = target.ask("Tell me about the number seven, as JSON.", schema=schema)
    except ModelError as error:
        return replace(_bad(str(error)), fatal=True)
    if not dialect.schema:
        plain = "json_object" in dialect.omitted
        return _bad(f"rejects a JSON Schema{' and plain JSON' if plain else ', accepts plain JSON'}", advice)
    follows = (set(json.loads(text)) == set(properties) for text in json_objects(reply.text))
    return _good("replies follow a JSON Schema") if any(follows) else _bad("ignores a JSON Schema", advice)


def token_limit(target: ProbeTarget) -> ProbeResult:
    """Find the request field that limits the length of the reply."""
    if target.endpoint.api == "responses":
        if _obeys_limit(target):
            return _good("obeys max_output_tokens")
        return _bad("ignores max_output_tokens")
    in_use = target.dialect.token_field
    others: list[TokenField] = [field for field in get_args(TokenField) if field != in_use]
    for field in (in_use, *others):
        if _obeys_limit(replace(target, dialect=replace(target.dialect, token_field=field))):
            found = f"obeys {field}"
            return _good(found) if field == in_use else _bad(found, f"POSTGEN_TOKEN_FIELD={field}")
    return _bad("ignores every token limit", "limit the length of replies in the server")


def _obeys_limit(target: ProbeTarget) -> bool:
    reply, _, dialect = target.ask(_COUNTING, max_tokens=_LIMIT)
    swapped = dialect.token_field != target.dialect.token_field
    return not swapped and (reply.truncated or reply.usage.completion_tokens <= _LIMIT + _SLACK)


def reasoning(target: ProbeTarget) -> ProbeResult:
    """Check whether reasoning leaks into the text."""
    reply, _, _ = target.ask("Is 91 a prime number? Think first, then answer.")
    if reply.cleaned:
        advice = "postgen removes it; a reasoning parser in the server would keep it out of the text"
        return _bad("reasoning leaks into the text", advice)
    return _good("no reasoning in the text")


def long_prompts(target: ProbeTarget) -> ProbeResult:
    """Check whether the endpoint silently drops part of a long prompt."""
    text = f"{_filler(target.long_tokens)}\n\n{_YES}"
    sent = estimate_prompt([Message("user", text)])
    advice = f"give the server a context of more than {sent + target.answer_tokens:,} tokens"
    try:
        reply, _, _ = target.ask(text)
    except ModelError as error:
        return _bad(str(error), advice)
    seen = reply.usage.prompt_tokens
    if reply.usage.estimated:
        found = "unknown: the endpoint sends no token counts"
        return ProbeResult(ProbeStatus.UNKNOWN, found, "check that its context is longer than your prompts")
    if seen < least_prompt_tokens([Message("user", text)]):
        return _bad(
            f"of a prompt of about {sent:,} tokens it read {seen:,} and silently dropped the rest", advice
        )
    return _good(f"read all {seen:,} tokens of a prompt")


def _filler(tokens: int) -> str:
    sentence = (
        "On page {} the teacher draws a line through the points and asks how far each one lies from it."
    )
    size = estimate_prompt([Message("user", sentence)])
    return "\n".join(sentence.format(page) for page in range(100, 100 + tokens // size))


# The checks that follow `apis`, the most expensive last.
_CHECKS: tuple[Callable[[ProbeTarget], ProbeResult], ...] = (
    streaming,
    usage,
    structured_output,
    token_limit,
    reasoning,
    images,
    long_prompts,
)


@dataclass(frozen=True, slots=True)
class Probe:
    """The results of all checks of a model."""

    traits: tuple[ProbeResult, ...]

    @property
    def usable(self) -> bool:
        """True if the model can be used for drafts."""
        return not any(trait.fatal for trait in self.traits)

    @property
    def settings(self) -> tuple[str, ...]:
        """The recommended environment variables, as ``NAME=value``."""
        return tuple(t.advice for t in self.traits if t.advice.startswith("POSTGEN_"))


def probe(
    model: EndpointModel,
    long_tokens: int | None = None,
    max_tokens: int | None = None,
    temperature: float | None = None,
) -> Probe:
    """Probe an open model's endpoint with about ten requests, one of them with ``long_tokens`` tokens.

    ``max_tokens`` and ``temperature`` are those of drafts. Never raises for endpoint failures: they are
    results.
    """
    context = model.capabilities.context_tokens
    by_context = context // _EMBEDDED_FRACTION if model.embedded and context else _LONG_PROMPT_TOKENS
    target = ProbeTarget(
        model.name,
        model.endpoint,
        model.dialect,
        long_tokens or by_context,
        _EMBEDDED_ANSWER_TOKENS if model.embedded else max_tokens or _SHORT_ANSWER_TOKENS,
        temperature,
    )
    return Probe(tuple(_results(target)))


def _results(target: ProbeTarget) -> Iterator[ProbeResult]:
    yield from _model_list(target)
    supported = replace(apis(target), name="api")
    yield supported
    if supported.verdict is ProbeStatus.BAD:
        other = next((api for api in get_args(Api) if supported.advice == f"POSTGEN_API={api}"), None)
        if other is None:
            return
        target = target.at(other)
    fields, dialect = request_fields(target)
    yield replace(fields, name="request fields")
    if fields.fatal:
        return
    target = replace(target, dialect=dialect)
    for check in _CHECKS:
        try:
            result = check(target)
        except ModelError as error:
            result = _bad(str(error))
        yield replace(result, name=check.__name__.replace("_", " "))


def _model_list(target: ProbeTarget) -> Iterator[ProbeResult]:
    with suppress(ModelError):  # not every server lists its models, and `apis` reports one that is down
        names = offered_models(replace(target.endpoint, retries=0))
        if names and target.name not in names:
            found, advice = f"does not list {target.name!r}", f"it lists {', '.join(names[:20])}"
            yield ProbeResult(ProbeStatus.UNKNOWN, found, advice, "model")
