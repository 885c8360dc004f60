"""Ranges of a post that a rule about delimiters reports. Other rules report nothing inside them."""

import re
from bisect import bisect_right

from postgen.document import Document
from postgen.rules.mathematics.loose import loose_dollars

_LONGEST = 5000
_OPENING = re.compile(r"\\(?P<bracket>[(\[])|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}")
_CLOSING = {"(": "\\)", "[": "\\]"}


class Stretches:
    """Ranges of offsets, with overlapping ranges merged."""

    def __init__(self, found: list[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(found):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, offset: int) -> bool:
        """True if a range contains the offset."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def by_dollars(document: Document) -> Stretches:
    """The text between dollar signs that MA203 and MA204 report."""
    loose = loose_dollars(document)
    pairs = [(found.start, found.end) for found in loose if found.kind not in ("double", "single", "price")]
    doubles = [found.start for found in loose if found.kind == "double"]
    return Stretches(pairs + list(zip(doubles[::2], doubles[1::2], strict=False)))


def by_other_delimiters(document: Document) -> Stretches:
    """The text between backslash delimiters (MA201) or in an environment (MA202)."""
    text, end = document.text, 0
    found: list[tuple[int, int]] = []
    for opening in _OPENING.finditer(text) if "\\" in text else ():
        closing = _CLOSING.get(opening["bracket"]) or f"\\end{{{opening['name']}}}"
        close = text.find(closing, opening.end(), opening.end() + _LONGEST)
        if opening.start() >= end and close >= 0:
            end = close + len(closing)
            found.append((opening.start(), end))
    return Stretches(found)
