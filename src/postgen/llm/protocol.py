"""The interface of language models: requests, replies, token usage and capabilities."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol, Self, runtime_checkable

from postgen.errors import EndpointError, ModelError, UnusableReplyError


class CloseOnExit(Protocol):
    """Calls ``close`` when its ``with`` block ends."""

    def close(self) -> None:
        """Release connections and processes. May be called repeatedly."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


Role = Literal["system", "user", "assistant"]
Notify = Callable[[str], None]
"""Receives one-sentence messages for the user: a wait, a fallback, a choice."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation, as Markdown or plain text.

    ``images`` are PNG files that follow the text. An endpoint that takes no images gets the text alone, so
    the text must say what matters in them.
    """

    role: Role
    content: str
    images: tuple[bytes, ...] = ()

    @property
    def image_urls(self) -> list[str]:
        """The images as data URLs."""
        return [f"data:image/png;base64,{b64encode(png).decode()}" for png in self.images]


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an object with exactly these properties, in the strict form of endpoints."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a model.

    ``purpose`` names the step for the journal and for messages ("plan of 1.6"); it is not sent.
    ``max_tokens`` limits the reply including its reasoning; ``None`` leaves the limit to the endpoint.
    ``temperature`` and ``seed`` are hints: they are left out if the endpoint rejects them.
    ``grammar`` is GBNF, sent only to the embedded model; it takes precedence over ``schema``, a JSON Schema
    for replies that are data. ``schema_name`` labels the schema.
    ``cache_key`` is the same for all requests that share the stable part of their prompt. Without it, the
    embedded model reads every prompt from the start, which is slow and makes ``seed`` exact; with it, the
    same requests in the same order return the same texts. ``attempt_id`` distinguishes repeated attempts of
    the same request, for a model that answers later; it is not sent.
    """

    purpose: str
    messages: tuple[Message, ...]
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    grammar: str | None = None
    schema: Mapping[str, Any] | None = None
    schema_name: str = "reply"
    cache_key: str | None = None
    attempt_id: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more requests.

    ``cached_tokens`` is the part of ``prompt_tokens`` that the endpoint had in its cache.
    ``completion_tokens`` includes reasoning. ``estimated`` is True if the endpoint sent no counts,
    ``batched`` if all requests were part of a batch, which costs less.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False
    batched: bool = False

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
            self.batched and other.batched,
        )


class FinishReason(StrEnum):
    """Why a model stopped writing."""

    STOP = "stop"
    LENGTH = "length"  # the token limit or the end of the context: the text is cut off
    REFUSED = "refused"
    FILTERED = "filtered"  # the provider's content filter
    OTHER = "other"  # an error, or a reason that is not known to be good: the reply is not whole


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply. ``model`` is the name that the endpoint reports.

    ``cleaned`` is True if reasoning was removed from the text.
    """

    text: str
    finish: FinishReason
    usage: Usage
    model: str
    cleaned: bool = False

    @property
    def truncated(self) -> bool:
        return self.finish is FinishReason.LENGTH


class _ReceivedReplyError(ModelError):
    """``reply`` is what was received. The journal and the budget need it because its tokens are billed."""

    def __init__(self, message: str, reply: Reply) -> None:
        super().__init__(message)
        self.reply = reply


class RejectedReplyError(_ReceivedReplyError, UnusableReplyError):
    """The reply has no usable text: it is refused, filtered, empty or too long."""


class IncompleteReplyError(_ReceivedReplyError, EndpointError):
    """The reply broke off; ``reply`` is the part that was received."""


class ReplyPendingError(ModelError):
    """The request waits in a batch. Repeat it later to get the reply."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The features of a model's endpoint.

    ``context_tokens``: the limit for prompt and reply together, ``None`` if unknown. ``parallel``: the
    useful number of concurrent requests. ``billed_at``: the address whose price list applies.
    """

    context_tokens: int | None = None
    parallel: int = 4
    billed_at: str | None = None


@runtime_checkable
class LanguageModel(CloseOnExit, Protocol):
    """A language model. ``open_model`` opens it; ``close`` or leaving ``with`` closes it."""

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""

    @property
    def embedded(self) -> bool:
        """True for a local model, which is for trying the pipeline and not for publishing."""

    @property
    def capabilities(self) -> Capabilities: ...

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """Send the request and wait for the whole reply, which may be ``truncated``. Thread-safe.

        ``on_text`` receives the text as it arrives. Use it for progress only: reasoning is removed
        reliably only from the reply.

        Raises :class:`~postgen.errors.EndpointError`, :class:`~postgen.errors.CredentialsError`,
        :class:`RejectedReplyError` or :class:`IncompleteReplyError`.
        """
