"""Findings and their parts, which all layers share."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """The severity of a finding. Only an ``error`` fails the run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of a post. Lines and columns count from 1, in characters. The end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A replacement of the characters from offset ``start`` up to ``end`` of a post by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """Another place in the post that a finding is about, and what happens there."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One violation as a rule reports it. The runner adds path, code, name and severity.

    ``instead`` says what to write, for a person or a model. ``edits`` are a safe fix, empty if a person must
    decide. ``severity`` overrides that of the rule, for a case that is less certain than the others.
    """

    span: Span
    message: str
    help: str = ""
    edits: tuple[Edit, ...] = ()
    severity: Severity | None = None
    related: tuple[RelatedPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of a rule at one place in a post."""

    path: str
    span: Span
    code: str
    name: str
    severity: Severity
    message: str
    help: str = ""
    lesson: str | None = None
    section: str | None = None
    edits: tuple[Edit, ...] = ()
    related: tuple[RelatedPlace, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether ``--fix`` can fix it."""
        return bool(self.edits)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by path, place and code."""
    return sorted(findings, key=lambda f: (f.path, f.span, f.code, f.message))
