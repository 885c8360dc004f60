"""The passages of a post, and fingerprints that find passages with words in common.

The fingerprints are selected by winnowing (Schleimer, Wilkerson and Aiken, 2003): in every WINDOW
consecutive runs of RUN words, the run whose first word has the smallest hash is selected. Two passages
that share RUN + WINDOW - 1 consecutive words have a fingerprint in common.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from zlib import crc32

from postgen.document import Document
from postgen.rules.prose_text import words_of_prose

_SOURCES = re.compile(
    r"(?:references?|bibliography|sources|works cited|further reading|literature|citations)\b", re.IGNORECASE
)
RUN = 8
WINDOW = 8
_MASK = (1 << 30) - 1  # Python compares and sorts such numbers fastest; every match is checked again


@dataclass(frozen=True, slots=True)
class Passage:
    """The prose of a top-level paragraph, list or quotation."""

    line: int
    end_line: int
    words: tuple[str, ...]


def passages(document: Document) -> tuple[Passage, ...]:
    """All passages of a post. Headings, tables, code and lists of sources are not passages."""
    found = []
    sources = [section for section in document.sections if _SOURCES.match(section.name)]
    all_words = zip(document.prose, document.memo(words_of_prose), strict=True)
    paragraphs = iter([*((p.line, words) for p, words in all_words if p.kind == "paragraph"), None])
    current = next(paragraphs)
    for block in document.blocks:
        words: list[str] = []
        while current and current[0] <= block.end_line:
            if current[0] >= block.line:
                words += current[1]
            current = next(paragraphs)
        if words and not any(section.contains_line(block.line) for section in sources):
            found.append(Passage(block.line, block.end_line, tuple(words)))
    return tuple(found)


def long_passages(document: Document, min_words: int) -> tuple[Passage, ...]:
    """The passages with at least ``min_words`` words."""
    return tuple(passage for passage in document.memo(passages) if len(passage.words) >= min_words)


@cache
def fingerprinter(min_words: int) -> Callable[[Document], tuple[tuple[int, ...], ...]]:
    """A function that computes the fingerprints of each passage with at least ``min_words`` words."""

    def compute(document: Document) -> tuple[tuple[int, ...], ...]:
        long_enough = long_passages(document, min_words)
        return tuple(tuple(_fingerprints(list(map(_word_hash, passage.words)))) for passage in long_enough)

    return compute


def shared_fingerprint_count(min_words: int) -> int:
    """How many fingerprints (1 or 2) passages share that have ``min_words`` consecutive words in common."""
    return min(2, max(1, (min_words - RUN + 1) // WINDOW))


@lru_cache(maxsize=8192)
def _word_hash(word: str) -> int:
    return crc32(word.encode(errors="replace"))  # unlike hash(), the same in every process


def _fingerprints(numbers: list[int]) -> set[int]:
    """The hashes of the runs that begin with the smallest word of each window."""
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


def longest_common_run(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The largest number of consecutive words that both have."""
    if one == other:
        return len(one)
    # Map each word to a character: searching a string is much faster than searching a tuple.
    letters = {word: chr(number) for number, word in enumerate({*one, *other})}
    text, searched = "".join(letters[w] for w in one), "".join(letters[w] for w in other)
    best = 0
    for start in range(len(text)):
        while start + best < len(text) and text[start : start + best + 1] in searched:
            best += 1
    return best


def common_subsequence_length(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The length of the longest common subsequence of words.

    Computed exactly with bit vectors (Hyyrö, 2004); difflib only approximates it.
    """
    places: dict[str, int] = {}
    for place, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << place
    row = full = (1 << len(one)) - 1
    for word in other:
        matches = row & places.get(word, 0)
        row = (row + matches) | (row - matches)
    return (~row & full).bit_count()
