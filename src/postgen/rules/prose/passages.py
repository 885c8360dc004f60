"""The passages of a post, and marks by which two passages that share words find each other.

The marks are winnowed (Schleimer, Wilkerson and Aiken, 2003): of all runs of RUN words, those with the
smallest hash of each window are kept. Two passages that share RUN + WINDOW - 1 words in a row share a mark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from postgen.document import Document

RUN = 8
WINDOW = 8
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """The prose of a top-level paragraph, list or quotation."""

    line: int
    end_line: int
    words: tuple[str, ...]


def passages(document: Document) -> tuple[Passage, ...]:
    """All passages of a post; headings, tables and code are none."""
    found = []
    prose = iter([*(p for p in document.prose if p.kind == "paragraph"), None])
    current = next(prose)
    for block in document.blocks:
        words: list[str] = []
        while current and current.line <= block.end_line:
            if current.line >= block.line:
                words += _WORD.findall(current.words.casefold())
            current = next(prose)
        if words:
            found.append(Passage(block.line, block.end_line, tuple(words)))
    return tuple(found)


def marks(document: Document) -> Mapping[int, list[int]]:
    """For each mark, the indices of the passages that have it."""
    found: dict[int, list[int]] = {}
    words = {word for passage in document.once(passages) for word in passage.words}
    numbers = {word: crc32(word.encode()) for word in words}  # unlike hash(), the same in every process
    for index, passage in enumerate(document.once(passages)):
        for mark in _marks_of([numbers[word] for word in passage.words]):
            found.setdefault(mark, []).append(index)
    return found


def _marks_of(numbers: list[int]) -> set[int]:
    hashes = list(map(hash, zip(*(numbers[i:] for i in range(RUN)), strict=False)))
    if len(hashes) < WINDOW:
        return {min(hashes)} if hashes else set()
    return set(map(min, *(hashes[i:] for i in range(WINDOW))))  # the smallest of each window


def longest_shared_run(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The most words in a row that both have, by dynamic programming over one row."""
    if one == other:
        return len(one)
    best = 0
    above: dict[int, int] = {}
    places: dict[str, list[int]] = {}
    for place, word in enumerate(other):
        places.setdefault(word, []).append(place)
    for word in one:
        row = {place: above.get(place - 1, 0) + 1 for place in places.get(word, ())}
        best = max(best, *row.values()) if row else best
        above = row
    return best
