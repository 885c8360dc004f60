"""Collect the events of a reply, and build the reply or raise if a draft cannot use it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from postgen.errors import EndpointError
from postgen.llm.endpoint import Endpoint
from postgen.llm.pricing import estimate, estimate_prompt
from postgen.llm.protocol import FinishReason, IncompleteReplyError, RejectedReplyError, Reply, Request, Usage
from postgen.llm.reasoning import strip_reasoning
from postgen.llm.response_data import as_count, as_mapping
from postgen.llm.server_errors import sanitize_server_message
from postgen.sanitize import escape_line

LONGEST_REPLY = 1_000_000  # characters; a longer reply means that the model loops

_WHOLE = {
    *("stop", "eos", "eos_token", "end_turn", "stop_sequence", "stop_token", "complete", "completed"),
}
_KINDS = (
    (
        FinishReason.LENGTH,
        re.compile(r"length|^limit$|(?:max|limit).*token|token.*(?:limit|max)|context_window"),
    ),
    (FinishReason.REFUSED, re.compile(r"refus")),
    (
        FinishReason.FILTERED,
        re.compile(r"filter|safety|recitation|block|prohibited|spii|sensitive|moderation"),
    ),
)


def finish_reason(word: object) -> FinishReason:
    """The kind of a finish reason, in any provider's words. Only reasons known to be good are ``STOP``."""
    name = re.sub(r"[^a-z0-9]+", "_", str(word).strip().casefold()).removeprefix("finish_reason_").strip("_")
    if name in _WHOLE:
        return FinishReason.STOP
    if "error" in name:
        return FinishReason.OTHER
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), FinishReason.OTHER)


@dataclass(slots=True)
class ReplyBuilder:
    """The reply so far.

    ``model`` is the requested name until the endpoint reports one. ``reason`` is the finish reason in the
    endpoint's words. ``started`` is True once an event has arrived, ``answered`` once an event had a place
    for an answer, ``ended`` once the endpoint has said that nothing follows. ``reasoning_field`` is the field
    in which reasoning has arrived, ``reasoning_characters`` its length. ``limit`` is the token limit that was
    sent.
    """

    request: Request
    model: str
    endpoint: Endpoint
    on_text: Callable[[str], None] | None = None
    limit: int | None = None
    pieces: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    reason: str = ""
    usage: Usage | None = None
    started: bool = False
    answered: bool = False
    ended: bool = False
    reasoning_field: str = ""
    reasoning_characters: int = 0
    _characters: int = 0
    _index: object = None
    _half: str = ""

    @property
    def text(self) -> str:
        return "".join(self.pieces) + ("\ufffd" if self._half else "")

    @property
    def finish(self) -> FinishReason | None:
        """Why the model stopped; ``None`` if the endpoint has not said so."""
        if self.reason:
            reason = finish_reason(self.reason)
            is_full = self.limit and self.usage and self.usage.completion_tokens == self.limit
            return FinishReason.LENGTH if is_full and reason is FinishReason.STOP else reason
        return FinishReason.STOP if self.ended and self.text.strip() else None

    def name_model(self, name: object) -> None:
        """Note the model's name in the words of the endpoint; ignore other values."""
        if isinstance(name, str) and name.strip():
            self.model = escape_line(name.strip())

    def is_answer(self, index: object) -> bool:
        """Whether a choice with this index belongs to the reply; others are alternatives to it."""
        if not self.answered:
            self._index = index
        return index is None or index == self._index

    def finish_with(self, reason: object) -> None:
        """Note a finish reason. A good one does not replace one that says that the reply is not whole."""
        if reason and (not self.reason or finish_reason(reason) is not FinishReason.STOP):
            self.reason = str(reason)

    def note_cut(self, detail: object) -> None:
        """Note a second reason of a server, if it says that the reply was cut off or withheld."""
        if isinstance(detail, str) and finish_reason(detail) in (FinishReason.LENGTH, FinishReason.FILTERED):
            self.finish_with(detail)

    def write(self, piece: object) -> None:
        """Add a piece of text; ignore other values. Raises :class:`RejectedReplyError` if it is too long."""
        if not isinstance(piece, str) or not piece:
            return
        piece, self._half = _whole_characters(self._half + piece)
        self.pieces.append(piece)
        self._characters += len(piece)
        if self.on_text and piece:
            self.on_text(piece)
        if self._characters > LONGEST_REPLY:
            raise RejectedReplyError(
                f"{self._subject} exceeded {LONGEST_REPLY:,} characters: the model loops; "
                "try again, or use another model",
                self.partial(),
            )

    def write_reasoning(self, piece: object, name: str) -> None:
        """Note reasoning that arrives beside the text, in the field ``name``."""
        if isinstance(piece, str) and piece:
            self.reasoning_field = name
            self.reasoning_characters += len(piece)

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
        words = (fields.get(name) for name in ("message", "detail", "code"))
        message = str(next(filter(None, words), error) or "no reason given")
        return IncompleteReplyError(
            f"{self.endpoint.display_url} failed while answering: "
            f"{sanitize_server_message(message, self.endpoint)}; try again later",
            self.partial(),
        )

    def build(self) -> Reply:
        """The complete reply.

        Raises :class:`RejectedReplyError` if it has no usable text, :class:`IncompleteReplyError` if the
        stream ended early, :class:`~postgen.errors.EndpointError` if nothing in it was a reply.
        """
        reply, finish = self.partial(), self.finish
        if finish is FinishReason.FILTERED:
            raise RejectedReplyError(
                f"{self._subject} was withheld by the provider's content filter; use another model", reply
            )
        if finish is FinishReason.REFUSED or (self.refusal and not reply.text.strip()):
            reason = sanitize_server_message("".join(self.refusal) or reply.text, self.endpoint)
            raise RejectedReplyError(
                f"{self.model!r} refused: {reason or 'no reason given'}",
                replace(reply, finish=FinishReason.REFUSED),
            )
        if not self.started:
            raise EndpointError(
                f"{self.endpoint.display_url} sent an empty response; is it an OpenAI-compatible endpoint?"
            )
        if finish is None and self.answered and not self.ended:
            raise IncompleteReplyError(
                f"the reply broke off after {len(reply.text)} characters: {self.endpoint.display_url} closed "
                "the stream too early; try again",
                reply,
            )
        if finish is FinishReason.OTHER:
            raise IncompleteReplyError(self._why_broken(reply), reply)
        if not reply.text.strip():
            raise RejectedReplyError(f"{self._subject} {self._why_empty()}", reply)
        return reply

    @property
    def _subject(self) -> str:
        return f"the reply of {self.model!r}" + (f" ({self.request.purpose})" if self.request.purpose else "")

    def _why_broken(self, reply: Reply) -> str:
        reason = sanitize_server_message(self.reason, self.endpoint)
        advice = (
            "the model called a tool instead of answering: turn tools off in the server"
            if re.search(r"tool|function", reason, re.IGNORECASE)
            else "try again"
        )
        return (
            f"the reply broke off after {len(reply.text)} characters: {self.endpoint.display_url} ended it "
            f"with the finish reason {reason!r}, which is not that of a whole reply; {advice}"
        )

    def _why_empty(self) -> str:
        if self.finish is FinishReason.LENGTH:
            limit = f"{self.request.max_tokens:,} tokens" if self.request.max_tokens else "tokens"
            return (
                f"is empty: reasoning used all of its {limit}; "
                "allow more tokens with model.max_tokens, or configure less reasoning"
            )
        if self.reasoning_characters:
            return (
                f"has no answer: all {self.reasoning_characters:,} characters arrived as reasoning, in "
                f"`{self.reasoning_field}`; turn reasoning off in the server, or use another model"
            )
        return "contains reasoning but no answer" if self.text.strip() else "is empty"


def _whole_characters(text: str) -> tuple[str, str]:
    """The text with its surrogates joined to characters, and a first half at its end that waits.

    Some servers split a character outside the Basic Multilingual Plane over two events.
    """
    half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
    text = text[: len(text) - len(half)]
    if re.search("[\ud800-\udfff]", text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text, half


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
