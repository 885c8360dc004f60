"""The one seam to a language model: messages in; text, token usage and a finish reason out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from postgen.errors import EndpointError, ModelError, UnusableReplyError

if TYPE_CHECKING:
    from postgen.models.dialect import Dialect
    from postgen.models.endpoint import Endpoint

Role = Literal["system", "user", "assistant"]
Notify = Callable[[str], None]
"""Hears in one sentence what a person should know while waiting: a pause, a fallback, a choice."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, as Markdown or plain text."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    ``purpose`` names the step for the journal and for messages ("plan of 1.6") and is not sent.
    ``max_tokens`` bounds the reply, reasoning included; ``None`` leaves it to the endpoint.
    ``temperature`` and ``seed`` are hints: an endpoint that refuses them is asked again without.
    ``grammar`` is GBNF and is sent only where ``capabilities.grammar``; it takes precedence over
    ``schema``, a JSON Schema for replies that are data. ``schema_name`` labels it.
    ``cache_key`` is the same for all requests that share the stable part of their prompt. Without it,
    the embedded model reads every prompt afresh, which is slow and makes ``seed`` exact; with it, the
    same requests in the same order give the same texts. ``tag`` tells this very asking from every other,
    for a model that answers later; it is not sent.
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
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more requests.

    ``cached_tokens`` are those of ``prompt_tokens`` that the endpoint had in its cache.
    ``completion_tokens`` includes reasoning. ``estimated`` tells that the endpoint sent no numbers,
    ``batched`` that all of them are of a batch, which costs less.
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
    LENGTH = "length"  # the token limit, or the end of the context: the text is cut
    REFUSED = "refused"
    FILTERED = "filtered"  # the provider's content filter
    OTHER = "other"  # a reason that is in neither API's documents


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote. ``model`` is the name that the endpoint reports.

    ``cleaned`` tells that reasoning stood in the text and was taken out.
    """

    text: str
    finish: FinishReason
    usage: Usage
    model: str
    cleaned: bool = False

    @property
    def truncated(self) -> bool:
        return self.finish is FinishReason.LENGTH


class RejectedReplyError(UnusableReplyError):
    """The model answered without usable text: refused, filtered, empty or endless.

    ``reply`` holds what came, since its tokens are paid for and belong in the journal and the budget.
    """

    def __init__(self, message: str, reply: Reply) -> None:
        super().__init__(message)
        self.reply = reply


class BrokenReplyError(EndpointError):
    """The reply broke off. ``reply`` holds what had come, for the journal and the budget."""

    def __init__(self, message: str, reply: Reply) -> None:
        super().__init__(message)
        self.reply = reply


class AwaitedError(ModelError):
    """The reply comes later: the request waits in a batch. Asked again then, the model gives it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model's endpoint can do.

    ``grammar`` that it obeys GBNF; ``schema`` that it takes a JSON Schema; ``seed`` that the same
    request with the same seed gives the same text; ``context_tokens`` how many tokens prompt and reply
    may have together, ``None`` if it does not say; ``parallel`` how many requests at once are worth it;
    ``billed_at`` the address whose price list applies.
    """

    grammar: bool = False
    schema: bool = True
    seed: bool = False
    context_tokens: int | None = None
    parallel: int = 4
    billed_at: str | None = None


class LanguageModel(Protocol):
    """A language model, opened by :func:`postgen.models.open_model` and closed by leaving ``with``."""

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""

    @property
    def embedded(self) -> bool:
        """Whether this is the small model that is for trying the pipeline, not for publishing."""

    @property
    def capabilities(self) -> Capabilities: ...

    def ask(self, request: Request, on_text: Callable[[str], None] | None = None) -> Reply:
        """Ask, and wait for the whole reply. May be called from several threads at once.

        ``on_text`` receives the text as it arrives, for progress alone: only the reply is cleaned of
        all reasoning. A reply that was cut (``truncated``) is returned, not raised.

        Raises :class:`~postgen.errors.EndpointError`, :class:`~postgen.errors.CredentialsError`, and
        :class:`RejectedReplyError` for a reply with no usable text, :class:`BrokenReplyError` (an
        ``EndpointError``) for one that broke off.
        """

    def close(self) -> None:
        """Give back connections and processes. Harmless when repeated."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


class EndpointModel(LanguageModel, Protocol):
    """A language model that is asked over HTTP, wherever that is: what ``open_model`` gives."""

    @property
    def endpoint(self) -> "Endpoint": ...

    @property
    def dialect(self) -> "Dialect":
        """The optional fields that the endpoint takes, as far as is known."""
