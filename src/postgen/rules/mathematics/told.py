"""Stretches of a post that a rule on delimiters speaks of: what stands inside is no finding of its own."""

import re
from bisect import bisect_right

from postgen.document import Document
from postgen.rules.mathematics.loose import loose_dollars

_LONGEST = 5000
_OPENING = re.compile(r"\\(?P<bracket>[(\[])|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}")
_CLOSING = {"(": "\\)", "[": "\\]"}


class Stretches:
    """Stretches in reading order that do not overlap."""

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
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


def by_dollars(document: Document) -> Stretches:
    """What stands between dollar signs that MA203 and MA204 speak of."""
    loose = loose_dollars(document)
    pairs = [(one.start, one.end) for one in loose if one.kind not in ("double", "single", "price")]
    doubles = [one.start for one in loose if one.kind == "double"]
    return Stretches(pairs + list(zip(doubles[::2], doubles[1::2], strict=False)))


def by_other_delimiters(document: Document) -> Stretches:
    """What stands between backslash delimiters (MA201) or in an environment (MA202)."""
    text, end = document.text, 0
    found: list[tuple[int, int]] = []
    if "\\" in text:
        for opening in _OPENING.finditer(text):
            closing = _CLOSING.get(opening["bracket"]) or f"\\end{{{opening['name']}}}"
            if (
                opening.start() < end
                or (close := text.find(closing, opening.end(), opening.end() + _LONGEST)) < 0
            ):
                continue
            end = close + len(closing)
            found.append((opening.start(), end))
    return Stretches(found)
