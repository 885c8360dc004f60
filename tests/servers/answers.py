"""What the test server can answer: replies, and every fault that an endpoint can have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """A reply. ``finish`` is in Chat Completions' words: stop, length, content_filter.

    ``usage`` off: the server never sends token counts. ``prompt_tokens`` overrules the server's own
    count. ``streams`` off: the whole reply as JSON, even if a stream was asked for. ``delay`` in
    seconds comes before the first byte.
    """

    text: str
    finish: str = "stop"
    refusal: str = ""
    reasoning: str = ""
    usage: bool = True
    prompt_tokens: int | None = None
    cached_tokens: int = 0
    streams: bool = True
    delay: float = 0.0


@dataclass(frozen=True)
class Fail:
    """An error status with OpenAI's error body, or with ``page`` instead."""

    status: int
    message: str = "something is wrong"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True)
class Cut:
    """The connection ends in the middle of the stream; ``clean`` as if that were the end."""

    text: str = "It begins well, and"
    clean: bool = False


@dataclass(frozen=True)
class Stall:
    """The stream stops without ending, until the server is closed."""

    text: str = "It begins well, and"


@dataclass(frozen=True)
class FailMidway:
    """The stream reports an error after some text."""

    text: str = "It begins well, and"
    message: str = "out of memory"


@dataclass(frozen=True)
class NoChoice:
    """A stream, or a whole reply, that holds no choice at all."""


@dataclass(frozen=True)
class Raw:
    """Any bytes with status 200."""

    body: bytes
    content_type: str = "text/event-stream"


Answer = Say | Fail | Cut | Stall | FailMidway | NoChoice | Raw


@dataclass(frozen=True)
class Asked:
    """A request as it arrived. ``path`` has no query; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def speaks_responses(self) -> bool:
        return self.path.endswith("/responses")

    @property
    def messages(self) -> list[dict[str, str]]:
        return list(self.body.get("input" if self.speaks_responses else "messages", []))

    @property
    def text(self) -> str:
        """All messages, one after the other."""
        return "\n\n".join(m["content"] for m in self.messages)

    @property
    def limit(self) -> int | None:
        """The token limit, whichever field it came in."""
        fields = ("max_output_tokens", "max_completion_tokens", "max_tokens")
        return next((int(self.body[f]) for f in fields if self.body.get(f) is not None), None)
