"""What is kept of a post once its own rules have been asked: for later posts, and for looking outside."""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

from postgen.findings import Span


@dataclass(frozen=True, slots=True)
class Used:
    """A name at the place of its first use: a package, or a term of a later lesson."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Named:
    """``symbol`` (by its letter), which the post says is ``thing``, in words of lower case."""

    symbol: str
    thing: str
    span: Span


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a post's passages, passage by passage: those that share words in a row share a mark.

    They are packed, since a long series has millions of them. ``counts`` are how many each passage has.
    """

    counts: tuple[int, ...] = ()
    packed: str = ""

    @classmethod
    def of(cls, passages: Sequence[Collection[int]]) -> Self:
        """Passages with these marks."""
        data = array("I", chain.from_iterable(passages)).tobytes()
        return cls(tuple(map(len, passages)), b64encode(data).decode())

    def all(self) -> "array[int]":
        """The marks of all passages, in their order."""
        return array("I", b64decode(self.packed))

    def __iter__(self) -> Iterator["array[int]"]:
        """The marks of each passage."""
        marks, end = self.all(), 0
        for count in self.counts:
            end += count
            yield marks[end - count : end]


@dataclass(frozen=True, slots=True)
class Link:
    """A relative path that a link or an image leads to."""

    path: str
    is_image: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Brought:
    """A post as the rules see it that compare posts with each other, or with the files beside them.

    It depends on the post's text, its lesson and the outline alone. ``sections`` are first line, last line
    and name; ``packages`` those that the post tells the reader to install, ``imports`` those that it uses;
    ``terms`` those of later lessons that it has at all, ``early`` those that it uses without saying so.
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
        """The name of the section that holds a line; None in the introduction."""
        return next((name for first, last, name in self.sections if first <= line <= last), None)
