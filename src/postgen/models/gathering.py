"""A reply while it arrives: what both APIs' readers fill in, event by event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from postgen.models.protocol import FinishReason, Usage

LONGEST_REPLY = 1_000_000
"""Characters after which a reply is no post but a model that loops."""


class EndlessReplyError(Exception):
    """The reply passed :data:`LONGEST_REPLY`. Never leaves this layer."""


class FailedReplyError(Exception):
    """The endpoint reported, inside the reply, that it failed. Never leaves this layer."""


@dataclass(slots=True)
class Gathering:
    """The reply so far. ``answered`` tells that at least one event held a place for an answer."""

    on_text: Callable[[str], None] | None = None
    pieces: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: FinishReason | None = None
    usage: Usage | None = None
    model: str | None = None
    events: int = 0
    answered: bool = False
    characters: int = 0

    def write(self, piece: object) -> None:
        """Take a piece of text; anything else is passed over."""
        if not isinstance(piece, str) or not piece:
            return
        self.pieces.append(piece)
        self.characters += len(piece)
        if self.on_text:
            self.on_text(piece)
        if self.characters > LONGEST_REPLY:
            raise EndlessReplyError

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a JSON object, else an empty one: servers send all sorts of things."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """The value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def count(value: object) -> int:
    """The value if it is a count of tokens, else 0."""
    return value if isinstance(value, int) and value > 0 else 0
