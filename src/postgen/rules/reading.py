"""A paragraph as a reader reads it, with the way back to the post's text."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass

from postgen.document import Inline, Prose

FORMULA = "￼"  # stands for a formula: an object within text
_TEXT = frozenset(("text", "escape", "entity"))


@dataclass(frozen=True, slots=True)
class Reading:
    """``text`` without marks, each piece with the offset in the post where it begins."""

    text: str
    starts: tuple[int, ...]
    pieces: tuple[Inline, ...]

    def piece(self, position: int) -> Inline:
        """The inline that holds a position of the text."""
        return self.pieces[max(0, bisect_right(self.starts, position) - 1)]

    def offset(self, position: int) -> int:
        """The offset in the post of a position of the text."""
        index = max(0, bisect_right(self.starts, position) - 1)
        piece = self.pieces[index]
        within = position - self.starts[index]
        if piece.kind == "text":
            return piece.start + within
        if piece.kind == "code":  # as many marks before as after
            return piece.start + (piece.end - piece.start - len(piece.text)) // 2 + within
        return piece.start

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the post of a stretch of the text that is not empty."""
        last = self.piece(end - 1)
        after = last.end if last.kind not in ("text", "code") else self.offset(end - 1) + 1
        return self.offset(start), after

    def end_of_piece(self, position: int) -> int:
        """Where, in the text, the inline that holds ``position`` ends."""
        index = bisect_right(self.starts, position)
        return self.starts[index] if index < len(self.starts) else len(self.text)


def read(prose: Prose, kinds: Collection[str] = ("code", "math")) -> Reading:
    """Text, and of code and maths what ``kinds`` names; a formula reads as one `FORMULA` character."""
    texts: list[str] = []
    starts: list[int] = []
    pieces: list[Inline] = []
    length = 0
    for inline in prose.inlines:
        if inline.kind == "break":
            text = " "
        elif inline.kind == "math":
            text = FORMULA if "math" in kinds else " "
        elif inline.kind in _TEXT or inline.kind in kinds:
            text = inline.text
        else:
            continue
        if not text:
            continue
        texts.append(text)
        starts.append(length)
        pieces.append(inline)
        length += len(text)
    return Reading("".join(texts), tuple(starts), tuple(pieces))
