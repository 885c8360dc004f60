"""What is kept of a post once its own rules have been asked: for later posts, and for looking outside."""

from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
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
class Marked:
    """A passage, by its marks: two passages that share words in a row share a mark.

    The marks are packed, since a long series has millions of them.
    """

    line: int
    end_line: int
    packed: str

    @classmethod
    def by(cls, line: int, end_line: int, marks: Iterable[int]) -> Self:
        """A passage with these marks."""
        return cls(line, end_line, b64encode(array("q", marks).tobytes()).decode())

    @property
    def marks(self) -> "array[int]":
        return array("q", b64decode(self.packed))


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
    passages: tuple[Marked, ...] = ()
    links: tuple[Link, ...] = ()

    def section_at(self, line: int) -> str | None:
        """The name of the section that holds a line; None in the introduction."""
        return next((name for first, last, name in self.sections if first <= line <= last), None)
