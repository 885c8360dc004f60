"""The facts about a post that other posts need, and the index that collects them lesson by lesson."""

from array import array
from base64 import b64decode, b64encode
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from postgen.document import Document
from postgen.findings import Span


@dataclass(frozen=True, slots=True)
class NameUse:
    """A name and the span of its first use: a package, or a term of a later lesson."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class SymbolMeaning:
    """The meaning that a post gives a symbol, in lower case. ``symbol`` is its base letter."""

    symbol: str
    meaning: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The fingerprints of a post's passages. Passages with enough consecutive words in common share one.

    ``packed`` holds all of them in base64, because a long series has millions. ``counts`` are the numbers
    of fingerprints of the passages.
    """

    counts: tuple[int, ...] = ()
    packed: str = ""

    @classmethod
    def pack(cls, passages: Sequence[Collection[int]]) -> Self:
        """Pack the fingerprints of each passage."""
        data = array("I", chain.from_iterable(passages)).tobytes()
        return cls(tuple(map(len, passages)), b64encode(data).decode())

    def all(self) -> "array[int]":
        """The fingerprints of all passages, in order."""
        return array("I", b64decode(self.packed))

    def __iter__(self) -> Iterator["array[int]"]:
        """Iterate over the fingerprints of each passage."""
        fingerprints, end = self.all(), 0
        for count in self.counts:
            end += count
            yield fingerprints[end - count : end]


@dataclass(frozen=True, slots=True)
class RelativeLink:
    """The target of a relative link or image.

    ``anchor`` is the part after `#`. ``drawn`` is true for a figure right after a block that should draw it.
    """

    path: str
    is_image: bool
    span: Span
    anchor: str = ""
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class PostFacts:
    """The facts about a post for rules that compare posts with each other, or check links to files.

    They depend only on the post's text, its lesson and the outline. ``sections`` are tuples of first line,
    last line and name. ``packages`` are those that the post tells readers to install, ``imports`` those
    that its code uses. ``terms`` are all terms of later lessons in the post, ``premature_terms``
    those that it uses without saying that they come later.
    """

    sections: tuple[tuple[int, int, str], ...] = ()
    packages: tuple[str, ...] = ()
    imports: tuple[NameUse, ...] = ()
    terms: tuple[str, ...] = ()
    premature_terms: tuple[NameUse, ...] = ()
    symbol_meanings: tuple[SymbolMeaning, ...] = ()
    passages: Fingerprints = Fingerprints()
    links: tuple[RelativeLink, ...] = ()

    def section_at(self, line: int) -> str | None:
        """The name of the section at a line, or None in the introduction."""
        return next((name for first, last, name in self.sections if first <= line <= last), None)


_MAX_RECENT = 50_000  # fingerprints that a dictionary holds before they are packed
_FILTER_SIZE = 1 << 22  # size of the table that rules out most unknown fingerprints


class _FingerprintIndex:
    """Maps each fingerprint to the number of the first passage that has it.

    A series has millions of fingerprints, so all but the most recent are packed in sorted arrays. Most
    fingerprints that are looked up are new; a table of bytes rules out nearly all of these.
    """

    def __init__(self) -> None:
        self._seen = bytearray(_FILTER_SIZE)
        self._recent: dict[int, int] = {}
        self._packed: list[tuple[array[int], array[int]]] = []

    def add(self, fingerprints: Iterable[int], number: int) -> None:
        seen, recent = self._seen, self._recent
        for fingerprint in fingerprints:
            seen[fingerprint % _FILTER_SIZE] = 1
            if fingerprint not in recent:
                recent[fingerprint] = number
        if len(recent) > _MAX_RECENT:
            in_order = sorted(recent)
            self._packed.append((array("I", in_order), array("I", map(recent.__getitem__, in_order))))
            recent.clear()

    def find(self, fingerprints: Iterable[int]) -> list[int]:
        """The passage numbers of those fingerprints that are known."""
        known = (fingerprint for fingerprint in fingerprints if self._seen[fingerprint % _FILTER_SIZE])
        return [number for number in map(self._find, known) if number is not None]

    def _find(self, fingerprint: int) -> int | None:
        for fingerprints, numbers in self._packed:
            at = bisect_left(fingerprints, fingerprint)
            if at < len(fingerprints) and fingerprints[at] == fingerprint:
                return numbers[at]
        return self._recent.get(fingerprint)


@dataclass(slots=True)
class SeriesIndex:
    """The facts about the lessons before the current one. ``add`` extends it lesson by lesson.

    ``terms`` and ``packages`` are names. ``meanings`` maps the meaning of a symbol to the symbol and the
    lesson that first stated it. ``document`` loads the post of an earlier lesson, for rules that need it.
    """

    document: Callable[[str], Document | None] = lambda _: None

    packages: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    meanings: dict[str, tuple[str, str]] = field(default_factory=dict)
    _passages: list[tuple[str, int]] = field(default_factory=list)  # lesson, and number in its post
    _fingerprints: _FingerprintIndex = field(default_factory=_FingerprintIndex)

    def add(self, lesson: str, facts: PostFacts) -> None:
        """Add the facts about the next lesson."""
        self.packages.update(facts.packages)
        self.terms.update(facts.terms)
        for named in facts.symbol_meanings:
            self.meanings.setdefault(named.meaning, (named.symbol, lesson))
        for index, fingerprints in enumerate(facts.passages):
            self._fingerprints.add(fingerprints, len(self._passages))
            self._passages.append((lesson, index))

    def find_repeated(
        self, passages: Iterable[Iterable[int]], minimum: int = 1
    ) -> Iterator[tuple[int, str, int]]:
        """Find the passages, given by their fingerprints, that share some with earlier lessons.

        Yields the passage's number, the earlier lesson, and the number of the passage in that lesson. A
        passage with fewer than ``minimum`` known fingerprints is skipped: it shares only a common phrase.
        """
        for index, fingerprints in enumerate(passages):
            found = self._fingerprints.find(fingerprints)
            for number in sorted(set(found)) if len(found) >= minimum else ():
                yield index, *self._passages[number]
