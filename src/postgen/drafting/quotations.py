"""Find quotations in a text, word for word except for marks and spaces that models copy carelessly."""

import re
from dataclasses import dataclass
from functools import cached_property

_SAME = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "…": "..."}
_SILENT = frozenset("*`\u200b")
_LINE_NUMBER = re.compile(r"^[ \t]*\d+\|[ \t]?", re.MULTILINE)
SHORTEST = 8  # characters without spaces; shorter quotations would be found by chance


@dataclass(frozen=True)
class QuotableText:
    """A text in which quotations are looked up."""

    text: str

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The text without emphasis and with single spaces, and the offset of each of its characters."""
        folded: list[str] = []
        offsets: list[int] = []
        for offset, character in enumerate(self.text):
            if character in _SILENT:
                continue
            same_as = " " if character.isspace() else _SAME.get(character, character)
            if same_as == " " and folded and folded[-1] == " ":
                continue
            for same in same_as:
                folded.append(same)
                offsets.append(offset)
        return "".join(folded), offsets

    def find(self, quotation: str, near: int = 0) -> tuple[int, int] | None:
        """The start and end of the occurrence nearest to the offset ``near``; None if there is none.

        A quotation that is too short to be meant is not found.
        """
        wanted = _LINE_NUMBER.sub("", quotation)
        needle = QuotableText(wanted.strip())._folded[0].strip()
        if len(needle.replace(" ", "")) < SHORTEST:
            return None
        folded, offsets = self._folded
        found = []
        start = folded.find(needle)
        while start >= 0:
            found.append((offsets[start], offsets[start + len(needle) - 1] + 1))
            start = folded.find(needle, start + 1)
        return min(found, key=lambda bounds: abs(bounds[0] - near), default=None)

    def contains(self, quotation: str) -> bool:
        """Whether the text has the quotation."""
        return self.find(quotation) is not None
