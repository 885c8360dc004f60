"""What a draft is judged by: the same rules as a post, with its code run."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from postgen.document import Document, Source
from postgen.findings import Finding, Severity
from postgen.series import Lesson, Series
from postgen.validation import Options, Validation, post_of, validate


@dataclass(frozen=True, slots=True)
class Verdict:
    """The validation of one draft."""

    validation: Validation

    @property
    def document(self) -> Document:
        return self.validation.posts[0].document

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.validation.findings

    @property
    def errors(self) -> int:
        return self.validation.count(Severity.ERROR)

    @property
    def passed(self) -> bool:
        return self.validation.passed

    @property
    def rank(self) -> tuple[int, int]:
        """Fewer is better: errors first, then warnings."""
        return (self.errors, self.validation.count(Severity.WARNING))


Check = Callable[[str], Verdict]
"""Judges the text of a draft."""


def judge(
    series: Series, lesson: Lesson, options: Options, shown_as: Path, say: Callable[[str], None]
) -> Check:
    """A check of drafts of one lesson, as if they stood in its post's file; findings name ``shown_as``."""

    def check(text: str) -> Verdict:
        post = post_of(Source(str(shown_as), text), series.posts / lesson.file_name, series)
        return Verdict(validate([post], series, options, say))

    return check


def fingerprint(findings: Sequence[Finding]) -> frozenset[tuple[str, str | None, str]]:
    """What is wrong, wherever the lines have moved."""
    return frozenset((f.code, f.section, f.message) for f in findings if f.is_error)
