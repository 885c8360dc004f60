"""The facts about a post that cross-post rules need."""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

from postgen.findings import Span


@dataclass(frozen=True, slots=True)
class Used:
    """A name and the span of its first use: a package, or a term of a later lesson."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Named:
    """The meaning that a post gives a symbol: ``thing``, in lower case. ``symbol`` is its base letter."""

    symbol: str
    thing: str
    span: Span


@dataclass(frozen=True, slots=True)
class Marks:
    """The fingerprints of a post's passages. Passages with enough consecutive words in common share one.

    ``packed`` holds all of them in base64, because a long series has millions. ``counts`` are the numbers
    of fingerprints of the passages.
    """

    counts: tuple[int, ...] = ()
    packed: str = ""

    @classmethod
    def of(cls, passages: Sequence[Collection[int]]) -> Self:
        """Pack the fingerprints of each passage."""
        data = array("I", chain.from_iterable(passages)).tobytes()
        return cls(tuple(map(len, passages)), b64encode(data).decode())

    def all(self) -> "array[int]":
        """The fingerprints of all passages, in order."""
        return array("I", b64decode(self.packed))

    def __iter__(self) -> Iterator["array[int]"]:
        """Iterate over the fingerprints of each passage."""
        marks, end = self.all(), 0
        for count in self.counts:
            end += count
            yield marks[end - count : end]


@dataclass(frozen=True, slots=True)
class Link:
    """The target of a relative link or image."""

    path: str
    is_image: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Brought:
    """The facts about a post for rules that compare posts with each other, or check links to files.

    They depend only on the post's text, its lesson and the outline. ``sections`` are tuples of first line,
    last line and name. ``packages`` are those that the post tells readers to install, ``imports`` those
    that its code uses. ``terms`` are all terms of later lessons in the post, ``early`` those that it uses
    without saying that they come later.
    """

    sections: tuple[tuple[int, int, str], ...] = ()
    packages: tuple[str, ...] = ()
    imports: tuple[Used, ...] = ()
    terms: tuple[str, ...] = ()
    early: tuple[Used, ...] = ()
    named: tuple[Named, ...] = ()
    passages: Marks = Marks()
    links: tuple[Link, ...] = ()

    def section_at(self, line: int) -> str | None:
        """The name of the section at a line, or None in the introduction."""
        return next((name for first, last, name in self.sections if first <= line <= last), None)
