"""Checks of drafts: the same rules as for posts, with the code run and its real outputs inserted."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from postgen.comparison import Tolerance
from postgen.document import Document, Source
from postgen.drafting.reporter import SILENT, Reporter
from postgen.drafting.word_budget import length_remarks
from postgen.findings import Finding, Severity
from postgen.series import Lesson, Series
from postgen.storage import write_atomic
from postgen.validation import Options, Post, Validation, fix_post, post_of, update_post, validate

_LOCK = threading.Lock()  # a check uses all processors: two at once would only slow each other down


@dataclass(frozen=True, slots=True)
class Verdict:
    """The validation of one draft. ``figures`` are the files that it shows, as paths in the drafts folder.

    ``remarks`` are about what no rule forbids. The model is asked to repair them, but they are no failure.
    """

    validation: Validation
    figures: tuple[Path, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def document(self) -> Document:
        return self.validation.posts[0].document

    @property
    def text(self) -> str:
        return self.document.text

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
    def rank(self) -> tuple[int, int, int]:
        """The numbers of errors, warnings and remarks. A smaller rank is better."""
        return (self.errors, self.validation.count(Severity.WARNING), len(self.remarks))

    def shown_at(self, path: str) -> Validation:
        """The validation, reported for another path: that of the file that the draft has become."""
        (post,) = self.validation.posts
        return replace(
            self.validation,
            posts=(replace(post, path=path),),
            findings=tuple(finding.with_path(path) for finding in self.findings),
        )


@dataclass(frozen=True, slots=True)
class DraftChecker:
    """Checks drafts of one lesson. All checks of a process run one after the other.

    With ``length_remarks`` a verdict has remarks about sections that are far too long or too short.
    """

    series: Series
    lesson: Lesson
    options: Options = field(default_factory=Options)
    reporter: Reporter = SILENT
    length_remarks: bool = True

    def check(self, text: str) -> Verdict:
        """Apply safe fixes, run the code, insert what it printed and drew, and validate the result.

        The text of the verdict has the fixes and the outputs. The files of the figures are written to the
        drafts folder and stay there until the draft becomes a post.
        """
        with _LOCK:
            fixed, _ = fix_post(self._parse(text), self.series, self.options)
            first = self._validate(fixed)
            outcome = first.validation.outcomes.get(str(self._file))
            if outcome is None or not outcome.passed:
                return first
            tolerance = Tolerance(relative=self.series.outline.rules.number_tolerance)
            updated = update_post(first.document, outcome, self.series.drafts, self.lesson.id, tolerance)
            for path, data in updated.figures.items():
                write_atomic(path, data)
            second = self._validate(updated.text)
            return replace(
                second, validation=_total(first.validation, second.validation), figures=updated.shown
            )

    def check_unchanged(self, text: str) -> Verdict:
        """Validate a text and change nothing in it."""
        with _LOCK:
            return self._validate(text)

    def _validate(self, text: str) -> Verdict:
        validation = validate([self._parse(text)], self.series, self.options, self.reporter.step)
        document = validation.posts[0].document
        remarks = length_remarks(document, self.lesson.kind, str(self._file)) if self.length_remarks else ()
        return Verdict(validation, remarks=tuple(remarks))

    @property
    def _file(self) -> Path:
        return self.series.drafts / self.lesson.file_name

    def _parse(self, text: str) -> Post:
        return post_of(Source(str(self._file), text), self._file, self.series)


def _total(first: Validation, second: Validation) -> Validation:
    """The second of two validations of one draft, with the time of both.

    The second one gets its outcomes from the cache, but they were made for this draft, by the first one.
    """
    outcomes = {
        path: replace(outcome, cached=first.outcomes[path].cached)
        for path, outcome in second.outcomes.items()
    }
    return replace(second, seconds=first.seconds + second.seconds, outcomes=outcomes)


def fingerprint(findings: Sequence[Finding]) -> frozenset[tuple[str, str | None, str]]:
    """The errors without their lines, which move when other lines change."""
    return frozenset((f.code, f.section, f.message) for f in findings if f.is_error)
