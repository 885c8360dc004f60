"""What an endpoint does with a request, found out by asking: one function for each trait."""

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
"""Tokens for a short answer: a reasoning model spends hundreds before its first word."""

_COUNTING = "Write the numbers from one to two hundred in words, one a line."
_LIMIT = 24
_SLACK = 16
_LEAST_SEEN = 0.7
"""The share of the estimated tokens below which a prompt was cut: the estimate is within a fifth."""


class Verdict(StrEnum):
    """Whether a trait is as postgen wants it."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that was found out. ``advice`` says what to set or do; empty where all is well."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is probed. ``long_tokens`` is the size of the prompt that must not be cut, ``room`` the token
    limit of an answer that may be short."""

    name: str
    endpoint: Endpoint
    dialect: Dialect
    long_tokens: int
    room: int = ROOM

    def ask(self, text: str, api: Api | None = None, **fields: object) -> tuple[Reply, list[str], Dialect]:
        """The reply, usable or not, its pieces as they came, and what was learnt on the way."""
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
    """Which APIs it speaks, and whether the one in use is among them."""
    spoken, refusal = [], ""
    for api in get_args(Api):
        try:
            subject.ask("Reply with the word yes.", api, max_tokens=subject.room)
            spoken.append(api)
        except ModelError as error:
            refusal = str(error)
    if subject.endpoint.api in spoken:
        return Trait("api", Verdict.GOOD, f"speaks {' and '.join(spoken)}; {subject.endpoint.api} is used")
    if spoken:
        return Trait("api", Verdict.BAD, f"speaks {spoken[0]} alone", f"POSTGEN_API={spoken[0]}")
    return Trait("api", Verdict.BAD, refusal, "Check OPENAI_BASE_URL, OPENAI_API_KEY and the model's name.")


def streaming(subject: Subject) -> Trait:
    """Whether text arrives while it is written."""
    _, pieces, _ = subject.ask("Count from one to twenty in words.", max_tokens=subject.room)
    if len(pieces) > 1:
        return Trait("streaming", Verdict.GOOD, f"a reply came in {len(pieces)} pieces")
    return Trait("streaming", Verdict.BAD, "replies come whole", "Long replies show no progress.")


def counting(subject: Subject) -> Trait:
    """Whether it tells how many tokens were used."""
    reply, _, _ = subject.ask("Reply with the word yes.", max_tokens=subject.room)
    if reply.usage.estimated:
        return Trait("usage", Verdict.BAD, "sends no token counts", "Costs and budgets are estimates.")
    return Trait("usage", Verdict.GOOD, "sends token counts")


def structure(subject: Subject) -> Trait:
    """Whether a JSON Schema binds the reply."""
    properties = {"number": {"type": "integer"}, "even": {"type": "boolean"}}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    reply, _, dialect = subject.ask("Tell me about the number seven.", schema=schema, max_tokens=subject.room)
    advice = "Plans are asked for in words and may take more rounds."
    if not dialect.schema:
        return Trait("structured output", Verdict.BAD, "refuses a JSON Schema", advice)
    try:
        value = json.loads(reply.text)
    except ValueError:
        value = None
    if isinstance(value, dict) and set(value) == set(properties):
        return Trait("structured output", Verdict.GOOD, "a JSON Schema binds its replies")
    return Trait("structured output", Verdict.BAD, "ignores a JSON Schema", advice)


def token_limit(subject: Subject) -> Trait:
    """Which field of a request limits the length of the reply."""
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
        "token limit", Verdict.BAD, "ignores every token limit", "Limit replies in the server itself."
    )


def _obeys_limit(subject: Subject) -> bool:
    reply, _, dialect = subject.ask(_COUNTING, max_tokens=_LIMIT)
    swapped = dialect.token_field != subject.dialect.token_field
    return not swapped and (reply.truncated or reply.usage.completion_tokens <= _LIMIT + _SLACK)


def long_prompts(subject: Subject) -> Trait:
    """Whether the start of a long prompt is dropped in silence."""
    text = _filler(subject.long_tokens) + "\n\nReply with the word yes."
    sent = estimate_prompt([Message("user", text)])
    advice = f"Give the server a context of more than {sent + subject.room:,} tokens."
    try:
        reply, _, _ = subject.ask(text, max_tokens=subject.room)
    except ModelError as error:
        return Trait("long prompts", Verdict.BAD, str(error), advice)
    seen = reply.usage.prompt_tokens
    if reply.usage.estimated:
        found = "cannot be told: it sends no token counts"
        return Trait(
            "long prompts", Verdict.UNKNOWN, found, "Compare its context with your prompts yourself."
        )
    if seen < sent * _LEAST_SEEN:
        found = f"of a prompt of about {sent:,} tokens it read {seen:,} and dropped the rest in silence"
        return Trait("long prompts", Verdict.BAD, found, advice)
    return Trait("long prompts", Verdict.GOOD, f"read a prompt of {seen:,} tokens whole")


def _filler(tokens: int) -> str:
    sentence = (
        "On page {} the teacher draws a line through the points and asks how far each one lies from it."
    )
    size = estimate_prompt([Message("user", sentence)])
    return "\n".join(sentence.format(page) for page in range(100, 100 + tokens // size))


def reasoning(subject: Subject) -> Trait:
    """Whether reasoning leaks into the text."""
    reply, _, _ = subject.ask("Is 91 a prime number? Think first, then answer.", max_tokens=subject.room)
    if reply.cleaned:
        advice = "It is removed, but paid for; a reasoning parser in the server keeps it apart."
        return Trait("reasoning", Verdict.BAD, "reasoning leaks into the text", advice)
    return Trait("reasoning", Verdict.GOOD, "no reasoning in the text")


TRAITS: tuple[Callable[[Subject], Trait], ...] = (
    streaming,
    counting,
    structure,
    token_limit,
    reasoning,
    long_prompts,
)
"""In the order in which they are asked, the dearest last, once :func:`apis` has found an API."""
