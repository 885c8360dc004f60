"""Replies of the test server, among them every fault that an endpoint can have."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class TextReply:
    """A complete reply. ``finish`` is a finish reason of Chat Completions, such as stop, length or
    content_filter; if it is empty, none is sent. ``error`` is the error of the only choice.

    Without ``usage`` the server sends no token counts. ``prompt_tokens`` replaces the server's own count.
    Without ``streams`` the server sends JSON, even if the client requested a stream. ``delay`` is the
    number of seconds before the first byte.
    """

    text: str
    finish: str = "stop"
    refusal: str = ""
    reasoning: str = ""
    error: str = ""
    usage: bool = True
    prompt_tokens: int | None = None
    cached_tokens: int = 0
    streams: bool = True
    delay: float = 0.0


@dataclass(frozen=True)
class ErrorReply:
    """An error status with OpenAI's error body, or with the HTML ``page`` as its body."""

    status: int
    message: str = "something is wrong"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    page: str = ""


@dataclass(frozen=True)
class DroppedStream:
    """A stream that ends early. If ``clean``, it is terminated as if it were complete."""

    text: str = "It begins well, and"
    clean: bool = False


@dataclass(frozen=True)
class StalledStream:
    """A stream that stops and stays open until the server is closed."""

    text: str = "It begins well, and"


@dataclass(frozen=True)
class MidStreamError:
    """A stream that reports an error after some text."""

    text: str = "It begins well, and"
    message: str = "out of memory"


@dataclass(frozen=True)
class EmptyReply:
    """A stream without any choice."""


@dataclass(frozen=True)
class RawReply:
    """Arbitrary bytes with status 200."""

    body: bytes
    content_type: str = "text/event-stream"


def _text(content: str | list[dict[str, str]]) -> str:
    """The text of a message, which may have images."""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


ServerReply = TextReply | ErrorReply | DroppedStream | StalledStream | MidStreamError | EmptyReply | RawReply


@dataclass(frozen=True)
class RecordedRequest:
    """A request that the server received. ``path`` has no query; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def uses_responses_api(self) -> bool:
        return self.path.endswith("/responses")

    @property
    def messages(self) -> list[dict[str, str]]:
        return list(self.body.get("input" if self.uses_responses_api else "messages", []))

    @property
    def text(self) -> str:
        """The contents of all messages, joined."""
        return "\n\n".join(_text(m["content"]) for m in self.messages)

    @property
    def images(self) -> list[str]:
        """The data URLs of all images."""
        found = re.findall(r"data:image/[^\"]+", json.dumps(self.messages))
        return [str(url) for url in found]

    @property
    def limit(self) -> int | None:
        """The token limit, from whichever field has it."""
        fields = ("max_output_tokens", "max_completion_tokens", "max_tokens")
        return next((int(self.body[f]) for f in fields if self.body.get(f) is not None), None)
