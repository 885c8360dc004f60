"""Extract keywords from a text, and check whether another text uses them in some form."""

import re
from bisect import bisect_left
from functools import lru_cache

from postgen.document import Document
from postgen.rules.prose_text import unique_words

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\W\d_]+\d+")
_RUN = re.compile(r"[\w-]+")  # simpler than _WORD, and twice as fast on a whole post
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+\d*")
_NAMES = re.compile(r",|\b\w*[A-Z]\w*[A-Z]\w*\b")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_SHORTEST_STEM = 4

# Function words, and words that say how a point is taught rather than what it is about.
_FUNCTION_WORDS = """
a about all an and are as at both by can do does each etc first for from get how in into is it its like
making many might more new no not of on one or our same see so such that the their them they this to two
up use used useful using vs we what when where which while who why will with you your re
"""
_TEACHING_WORDS = """
basic code coding common conceptual demo demonstration different difference differences discussion effect
example examples explanation explained hand hands-on high-level idea ideas implication implications intro
introduction intuition intuitive matter matters overview practical really show solution solutions special
strategies strategy technique techniques topic walkthrough watching work works
"""
_IGNORED = frozenset((_FUNCTION_WORDS + _TEACHING_WORDS).split())


@lru_cache(maxsize=1024)
def extract_keywords(text: str) -> tuple[str, ...]:
    """The words of a point that its post must use in some form, in lower case."""
    kept = _PARENTHESES.sub(lambda inner: f" {inner[1]} " if _NAMES.search(inner[1]) else " ", text)
    words = (_singular(word) for word in _WORD.findall(kept.replace("’", "'").replace("'s", "")))
    return tuple(dict.fromkeys(word for word in words if word not in _IGNORED and len(word) > 1))


def missing_words(point: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The keywords of a point that a vocabulary lacks; empty if it has at least half of them."""
    keys = extract_keywords(point)
    missing = tuple(key for key in keys if not mentions(known, key))
    return missing if len(missing) * 2 > len(keys) else ()


def mean_the_same(one: str, other: str) -> bool:
    """True if two meanings of a symbol share a keyword, or the first one has none."""
    words, known = extract_keywords(one), vocabulary_of(other)
    return not words or any(mentions(known, word) for word in words)


def covers_point(point: str, words: frozenset[str]) -> bool:
    """True if at least half of a point's keywords are in ``words`` in the same form: a fast first check."""
    keys = extract_keywords(point)
    return sum(key in words for key in keys) * 2 >= len(keys)


def vocabulary(document: Document) -> tuple[str, ...]:
    """All words of a post's text in lower case, sorted, with the parts of compound words and names.

    The word `code` is part of the vocabulary of a post with Python blocks.
    """
    different = document.memo(unique_words)
    return vocabulary_of(f"{different} code" if document.python_blocks else different)


def vocabulary_of(text: str) -> tuple[str, ...]:
    """The vocabulary of any text."""
    written = {word.strip("-") for word in set(_RUN.findall(text.replace("_", " ")))}
    words = {word for word in written if word.islower() and "-" not in word}
    for word in written - words:
        words |= _parts(word)
    return tuple(sorted(words))


def mentions(known: tuple[str, ...], word: str) -> bool:
    """True if a sorted vocabulary has some form of a word."""
    if _has_form(known, word) or _has_form(known, word.replace("-", "")):
        return True
    return "-" in word and all(part in _IGNORED or _has_form(known, part) for part in word.split("-"))


def _has_form(known: tuple[str, ...], word: str) -> bool:
    stem = word[: max(_SHORTEST_STEM, len(word) // 2)]
    at = bisect_left(known, stem)
    while at < len(known) and known[at].startswith(stem):
        if _are_forms(known[at], word):
            return True
        at += 1
    # `plot` for `plotting`: a word shorter than the stem sorts before it.
    shorter = (word[:length] for length in range(_SHORTEST_STEM, len(stem)))
    return any(form in known[(at := bisect_left(known, form)) : at + 1] for form in shorter)


def _are_forms(one: str, other: str) -> bool:
    """True if two words share a prefix long enough to be forms of the same word."""
    shorter, longer = sorted((len(one), len(other)))
    shared = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    if shared == shorter:
        return shorter >= _SHORTEST_STEM or longer - shorter <= 1
    return shared >= _SHORTEST_STEM + 1 and shared * 2 >= longer


def _singular(word: str) -> str:
    """A word in lower case, without the plural s of an acronym (`MLPs`)."""
    if len(word) > 2 and word.endswith("s") and word[:-1].isupper():
        word = word[:-1]
    return word.lower()


def _parts(word: str) -> set[str]:
    """A word and its parts, split at hyphens and capitals (`MeanSquaredError`); also without hyphens."""
    bare = _singular(word)
    if "-" in word:
        return {bare, bare.replace("-", ""), *bare.split("-")}
    if word[1:].islower() or word.islower():
        return {bare}
    return {bare, *(part.lower() for part in _PART.findall(word))}
