"""Collect the events of a reply, and build the reply or raise if a draft cannot use it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from postgen.errors import EndpointError
from postgen.llm.endpoint import Endpoint
from postgen.llm.json_values import as_count, as_mapping
from postgen.llm.pricing import estimate, estimate_prompt
from postgen.llm.protocol import FinishReason, IncompleteReplyError, RejectedReplyError, Reply, Request, Usage
from postgen.llm.server_errors import sanitize_server_message

_OPENING = re.compile(r"\s*(?:<(think|thinking)>|\[(THINK)\])")
_STRAY_CLOSING = re.compile(r"(?<!`)(?:</(?:think|thinking)>|\[/THINK\])(?!`)")
_LONGEST_OPENING = len("<thinking>")


def strip_reasoning(text: str) -> str:
    """The text without its reasoning; empty if the reasoning has no end."""
    opening = _OPENING.match(text)
    if opening:
        rest = _after_closing(text, opening)
        return "" if rest is None else strip_reasoning(rest)
    closing = _STRAY_CLOSING.search(text)
    if closing and _is_unquoted(text[: closing.start()]):
        return text[closing.end() :].lstrip()
    return text


def _after_closing(text: str, opening: re.Match[str]) -> str | None:
    tag = f"</{opening[1]}>" if opening[1] else "[/THINK]"
    _, found, rest = text[opening.end() :].partition(tag)
    return rest.lstrip() if found else None


def _is_unquoted(before: str) -> bool:
    in_fence = len(re.findall(r"^ {0,3}(?:```|~~~)", before, re.MULTILINE)) % 2 == 1
    in_span = before[before.rfind("\n") + 1 :].count("`") % 2 == 1
    opened = re.search(r"<think(?:ing)?>|\[THINK\]", before)
    return not (in_fence or in_span or opened)


class ReasoningFilter:
    """Passes streamed text to a listener without the reasoning at its start.

    It cannot recognize reasoning without an opening tag, so use it for progress only.
    """

    def __init__(self, listener: Callable[[str], None]) -> None:
        self._listener = listener
        self._pending = ""
        self._decided = False

    def __call__(self, piece: str) -> None:
        if self._decided:
            self._listener(piece)
            return
        self._pending += piece
        opening = _OPENING.match(self._pending)
        if opening:
            rest = _after_closing(self._pending, opening)
            if rest:
                self._release(rest)
        elif self._cannot_be_an_opening():
            self._release(self._pending)

    def _cannot_be_an_opening(self) -> bool:
        start = self._pending.lstrip()
        return bool(start) and (start[0] not in "<[" or len(start) >= _LONGEST_OPENING)

    def _release(self, text: str) -> None:
        self._decided, self._pending = True, ""
        self._listener(text)


LONGEST_REPLY = 1_000_000  # characters; a longer reply means that the model loops


@dataclass(slots=True)
class ReplyBuilder:
    """The reply so far.

    ``model`` is the requested name until the endpoint reports one. ``started`` is True once an event has
    arrived, ``answered`` once an event had a place for an answer.
    """

    request: Request
    model: str
    endpoint: Endpoint
    on_text: Callable[[str], None] | None = None
    pieces: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: FinishReason | None = None
    usage: Usage | None = None
    started: bool = False
    answered: bool = False
    _characters: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def write(self, piece: object) -> None:
        """Add a piece of text; ignore other values. Raises :class:`RejectedReplyError` if it is too long."""
        if not isinstance(piece, str) or not piece:
            return
        self.pieces.append(piece)
        self._characters += len(piece)
        if self.on_text:
            self.on_text(piece)
        if self._characters > LONGEST_REPLY:
            raise RejectedReplyError(
                f"{self._subject} exceeded {LONGEST_REPLY:,} characters: the model loops.", self.partial()
            )

    def partial(self) -> Reply:
        """The part of the reply that has arrived. Usage is estimated if the endpoint sent none."""
        usage = self.usage or Usage(
            estimate_prompt(self.request.messages), estimate(self.text), estimated=True
        )
        text = strip_reasoning(self.text)
        finish = self.finish or FinishReason.OTHER
        return Reply(text, finish, usage, self.model, cleaned=text != self.text)

    def failure(self, error: object) -> IncompleteReplyError:
        """The exception for an error that the endpoint reported inside the reply."""
        fields = as_mapping(error)
        message = str(fields.get("message") or fields.get("code") or error or "no reason given")
        return IncompleteReplyError(
            f"{self.endpoint.display_url} failed while answering: "
            f"{sanitize_server_message(message, self.endpoint)}. Try again later.",
            self.partial(),
        )

    def build(self) -> Reply:
        """The complete reply.

        Raises :class:`RejectedReplyError` if it has no usable text, :class:`IncompleteReplyError` if the
        stream ended early, :class:`~postgen.errors.EndpointError` if nothing in it was a reply.
        """
        reply = self.partial()
        if self.finish is FinishReason.FILTERED:
            raise RejectedReplyError(f"{self._subject} was withheld by the provider's content filter.", reply)
        if self.finish is FinishReason.REFUSED or (self.refusal and not reply.text.strip()):
            reason = sanitize_server_message("".join(self.refusal) or reply.text, self.endpoint)
            raise RejectedReplyError(
                f"{self.model!r} refused: {reason or 'no reason given'}",
                replace(reply, finish=FinishReason.REFUSED),
            )
        if self.finish is None and not self.started:
            raise EndpointError(
                f"{self.endpoint.display_url} sent an empty response. Is it an OpenAI-compatible endpoint?"
            )
        if self.finish is None and self.answered:
            raise IncompleteReplyError(
                f"The reply broke off after {len(reply.text)} characters: {self.endpoint.display_url} closed "
                "the stream too early. Try again.",
                reply,
            )
        if not reply.text.strip():
            raise RejectedReplyError(f"{self._subject} {self._why_empty()}", reply)
        return reply

    @property
    def _subject(self) -> str:
        return f"The reply of {self.model!r}" + (f" ({self.request.purpose})" if self.request.purpose else "")

    def _why_empty(self) -> str:
        if self.finish is FinishReason.LENGTH:
            limit = f"{self.request.max_tokens:,} tokens" if self.request.max_tokens else "tokens"
            return (
                f"is empty: reasoning used all of its {limit}. "
                "Allow more tokens, or configure less reasoning."
            )
        return "contains reasoning but no answer." if self.text.strip() else "is empty."


def token_usage(counts: object, prompt: str, completion: str) -> Usage | None:
    """Read token counts, in fields that start with ``prompt`` and ``completion``; None if there are none."""
    fields = as_mapping(counts)
    if not as_count(fields.get(f"{prompt}_tokens")):
        return None
    details = as_mapping(fields.get(f"{prompt}_tokens_details"))
    return Usage(
        as_count(fields[f"{prompt}_tokens"]),
        as_count(fields.get(f"{completion}_tokens")),
        as_count(details.get("cached_tokens")),
    )
