"""A reply under construction: the readers of both APIs add to it event by event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from postgen.models.protocol import FinishReason, Usage

LONGEST_REPLY = 1_000_000
"""Limit in characters. A longer reply means that the model loops."""


class EndlessReplyError(Exception):
    """The reply is longer than :data:`LONGEST_REPLY`. Handled within this package."""


class FailedReplyError(Exception):
    """The endpoint reported an error inside the reply. Handled within this package."""


@dataclass(slots=True)
class Gathering:
    """The reply so far. ``answered`` is True once an event had a place for an answer."""

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
        """Add a piece of text. Other values are ignored."""
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
    """The value if it is a JSON object, else ``{}``."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """The value if it is a JSON array, else ``[]``."""
    return value if isinstance(value, list) else []


def count(value: object) -> int:
    """The value if it is a positive integer, else 0."""
    return value if isinstance(value, int) and value > 0 else 0
