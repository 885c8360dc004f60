"""The passages of a post, and marks by which two passages that share words find each other.

The marks are winnowed (Schleimer, Wilkerson and Aiken, 2003): of all runs of RUN words, those are kept that
begin with the word that has the smallest hash of its window, WINDOW words. Two passages that share
RUN + WINDOW - 1 words in a row share a mark.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from zlib import crc32

from postgen.document import Document
from postgen.rules.wording import words_of_prose

RUN = 8
WINDOW = 8
_MASK = (1 << 30) - 1  # Python compares and sorts such numbers fastest; what they find is looked at again


@dataclass(frozen=True, slots=True)
class Passage:
    """The prose of a top-level paragraph, list or quotation."""

    line: int
    end_line: int
    words: tuple[str, ...]


def passages(document: Document) -> tuple[Passage, ...]:
    """All passages of a post; headings, tables and code are none."""
    found = []
    all_words = zip(document.prose, document.once(words_of_prose), strict=True)
    paragraphs = iter([*((p.line, words) for p, words in all_words if p.kind == "paragraph"), None])
    current = next(paragraphs)
    for block in document.blocks:
        words: list[str] = []
        while current and current[0] <= block.end_line:
            if current[0] >= block.line:
                words += current[1]
            current = next(paragraphs)
        if words:
            found.append(Passage(block.line, block.end_line, tuple(words)))
    return tuple(found)


def passages_of(document: Document, least: int) -> tuple[Passage, ...]:
    """The passages with at least so many words."""
    return tuple(passage for passage in document.once(passages) if len(passage.words) >= least)


def marks(document: Document) -> frozenset[int]:
    """The marks of all passages together."""
    return frozenset(mark for of_passage in document.once(marks_by(1)) for mark in of_passage)


@cache
def marks_by(least: int) -> Callable[[Document], tuple[tuple[int, ...], ...]]:
    """What finds the marks of each passage with at least so many words."""

    def found_in(document: Document) -> tuple[tuple[int, ...], ...]:
        of_words = passages_of(document, least)
        return tuple(tuple(_marks(list(map(_number, passage.words)))) for passage in of_words)

    return found_in


def marks_shared(least: int) -> int:
    """How many marks passages share, as a rule two, that share so many words in a row."""
    return min(2, max(1, (least - RUN + 1) // WINDOW))


@lru_cache(maxsize=8192)
def _number(word: str) -> int:
    return crc32(word.encode(errors="replace"))  # unlike hash(), the same in every process


def _marks(numbers: list[int]) -> set[int]:
    """The runs that begin with the smallest word of each window, hashed."""
    last = len(numbers) - RUN
    if last < 0:
        return set()
    window = numbers[: min(WINDOW, last + 1)]
    smallest = min(window)
    at = window.index(smallest)
    places = [at]
    for end in range(len(window), last + 1):
        if numbers[end] < smallest:
            smallest, at = numbers[end], end
        elif at <= end - WINDOW:  # the smallest has left the window
            window = numbers[end - WINDOW + 1 : end + 1]
            smallest = min(window)
            at = end - WINDOW + 1 + window.index(smallest)
        else:
            continue
        places.append(at)
    return {hash(tuple(numbers[place : place + RUN])) & _MASK for place in places}


def longest_shared_run(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The largest number of words in a row that both have."""
    if one == other:
        return len(one)
    # A character for each word: a search in a string is much faster than one in a tuple.
    letters = {word: chr(number) for number, word in enumerate({*one, *other})}
    text, searched = "".join(letters[w] for w in one), "".join(letters[w] for w in other)
    best = 0
    for start in range(len(text)):
        while start + best < len(text) and text[start : start + best + 1] in searched:
            best += 1
    return best


def words_in_common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The length of the longest common subsequence: words that both have in the same order, with gaps.

    Computed with a row of bits per word (Hyyrö, 2004), which is exact; difflib only approximates it.
    """
    places: dict[str, int] = {}
    for place, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << place
    row = full = (1 << len(one)) - 1
    for word in other:
        matches = row & places.get(word, 0)
        row = (row + matches) | (row - matches)
    return (~row & full).bit_count()
