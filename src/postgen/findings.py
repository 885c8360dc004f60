"""What a rule has to say about a post: values that every layer shares."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How much a finding matters: an ``error`` fails the run, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a post. Lines and columns count from 1, in characters; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters from offset ``start`` up to ``end`` of a post's text by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach as a rule reports it; the runner adds path, code, name and severity.

    ``instead`` says what to write instead, in words that serve a person and a model alike.
    ``edits`` repair it without judgement; empty where a person must decide. ``severity`` overrules the
    rule's own for a case that is less certain than its others.
    """

    span: Span
    message: str
    instead: str = ""
    edits: tuple[Edit, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of one rule at one place of one post."""

    path: str
    span: Span
    code: str
    name: str
    severity: Severity
    message: str
    instead: str = ""
    lesson: str | None = None
    section: str | None = None
    edits: tuple[Edit, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether ``--fix`` can repair it."""
        return bool(self.edits)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def with_path(self, path: str) -> Self:
        """The same finding, reported under another path."""
        return replace(self, path=path)


def reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by path, place and code: the order in which a person works through them."""
    return sorted(findings, key=lambda f: (f.path, f.span, f.code, f.message))
