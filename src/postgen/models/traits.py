"""The checks of an endpoint: each function sends requests and reports on one feature."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import get_args

from postgen.errors import ModelError
from postgen.models.dialect import Dialect, TokenField
from postgen.models.endpoint import Api, Endpoint, say_nothing
from postgen.models.protocol import Capabilities, Message, RejectedReplyError, Reply, Request
from postgen.models.remote import RemoteModel
from postgen.models.tokens import estimate_prompt

ROOM = 1024
"""Token limit of a short answer: a reasoning model spends hundreds of tokens before its first word."""

_COUNTING = "Write the numbers from one to two hundred in words, one a line."
_LIMIT = 24
_SLACK = 16
_MIN_SEEN = 0.7
"""A prompt counts as truncated below this share of the estimated tokens."""


class Verdict(StrEnum):
    """The result of one check."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trait:
    """One result. ``advice`` says what to set or do; it is empty if nothing needs to change."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
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
        with RemoteModel(self.name, endpoint, Capabilities(), self.dialect, say_nothing) as model:
            try:
                reply = model.ask(request, pieces.append)
            except RejectedReplyError as error:
                reply = error.reply
            return reply, pieces, model.dialect


def apis(subject: Subject) -> Trait:
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
        return Trait("api", Verdict.GOOD, found)
    if supported:
        return Trait("api", Verdict.BAD, f"supports only {supported[0]}", f"POSTGEN_API={supported[0]}")
    return Trait("api", Verdict.BAD, problem, "Check OPENAI_BASE_URL, OPENAI_API_KEY and the model's name.")


def streaming(subject: Subject) -> Trait:
    """Check whether replies are streamed."""
    _, pieces, _ = subject.ask("Count from one to twenty in words.", max_tokens=subject.room)
    if len(pieces) > 1:
        return Trait("streaming", Verdict.GOOD, f"a reply arrived in {len(pieces)} pieces")
    return Trait("streaming", Verdict.BAD, "replies arrive in one piece", "Long replies show no progress.")


def usage(subject: Subject) -> Trait:
    """Check whether the endpoint reports token counts."""
    reply, _, _ = subject.ask("Reply with the word yes.", max_tokens=subject.room)
    if reply.usage.estimated:
        return Trait("usage", Verdict.BAD, "sends no token counts", "Costs and budgets are estimates.")
    return Trait("usage", Verdict.GOOD, "sends token counts")


def structured_output(subject: Subject) -> Trait:
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
        return Trait("structured output", Verdict.BAD, "rejects a JSON Schema", advice)
    try:
        value = json.loads(reply.text)
    except ValueError:
        value = None
    if isinstance(value, dict) and set(value) == set(properties):
        return Trait("structured output", Verdict.GOOD, "replies follow a JSON Schema")
    return Trait("structured output", Verdict.BAD, "ignores a JSON Schema", advice)


def token_limit(subject: Subject) -> Trait:
    """Find the request field that limits the length of the reply."""
    if subject.endpoint.api == "responses":
        obeyed = _obeys_limit(subject)
        found = f"{'obeys' if obeyed else 'ignores'} max_output_tokens"
        return Trait("token limit", Verdict.GOOD if obeyed else Verdict.BAD, found)
    in_use = subject.dialect.token_field
    others: list[TokenField] = [field for field in get_args(TokenField) if field != in_use]
    for field in (in_use, *others):
        if _obeys_limit(replace(subject, dialect=replace(subject.dialect, token_field=field))):
            advice = "" if field == in_use else f"POSTGEN_TOKEN_FIELD={field}"
            verdict = Verdict.BAD if advice else Verdict.GOOD
            return Trait("token limit", verdict, f"obeys {field}", advice)
    return Trait(
        "token limit", Verdict.BAD, "ignores every token limit", "Limit the length of replies in the server."
    )


def _obeys_limit(subject: Subject) -> bool:
    reply, _, dialect = subject.ask(_COUNTING, max_tokens=_LIMIT)
    swapped = dialect.token_field != subject.dialect.token_field
    return not swapped and (reply.truncated or reply.usage.completion_tokens <= _LIMIT + _SLACK)


def long_prompts(subject: Subject) -> Trait:
    """Check whether the endpoint silently drops part of a long prompt."""
    text = _filler(subject.long_tokens) + "\n\nReply with the word yes."
    sent = estimate_prompt([Message("user", text)])
    advice = f"Give the server a context of more than {sent + subject.room:,} tokens."
    try:
        reply, _, _ = subject.ask(text, max_tokens=subject.room)
    except ModelError as error:
        return Trait("long prompts", Verdict.BAD, str(error), advice)
    seen = reply.usage.prompt_tokens
    if reply.usage.estimated:
        found = "unknown: the endpoint sends no token counts"
        return Trait(
            "long prompts", Verdict.UNKNOWN, found, "Check that its context is longer than your prompts."
        )
    if seen < sent * _MIN_SEEN:
        found = f"of a prompt of about {sent:,} tokens it read {seen:,} and silently dropped the rest"
        return Trait("long prompts", Verdict.BAD, found, advice)
    return Trait("long prompts", Verdict.GOOD, f"read all {seen:,} tokens of a prompt")


def _filler(tokens: int) -> str:
    sentence = (
        "On page {} the teacher draws a line through the points and asks how far each one lies from it."
    )
    size = estimate_prompt([Message("user", sentence)])
    return "\n".join(sentence.format(page) for page in range(100, 100 + tokens // size))


def reasoning(subject: Subject) -> Trait:
    """Check whether reasoning leaks into the text."""
    reply, _, _ = subject.ask("Is 91 a prime number? Think first, then answer.", max_tokens=subject.room)
    if reply.cleaned:
        advice = "postgen removes it. A reasoning parser in the server would keep it out of the text."
        return Trait("reasoning", Verdict.BAD, "reasoning leaks into the text", advice)
    return Trait("reasoning", Verdict.GOOD, "no reasoning in the text")


TRAITS: tuple[Callable[[Subject], Trait], ...] = (
    streaming,
    usage,
    structured_output,
    token_limit,
    reasoning,
    long_prompts,
)
"""The checks that follow :func:`apis`, the most expensive last."""
