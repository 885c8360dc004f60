"""What a draft is judged by: the same rules as a post, with its code run and its real outputs in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from postgen.comparison import Tolerance
from postgen.document import Document, Source
from postgen.drafting.word_budget import length_remarks
from postgen.findings import Finding, Severity
from postgen.series import Lesson, Series
from postgen.storage import write_atomic
from postgen.validation import Options, Post, Validation, fix_post, post_of, update_post, validate


@dataclass(frozen=True, slots=True)
class Verdict:
    """The validation of one draft. ``figures`` are the files that it shows, by their path in the drafts.

    ``remarks`` are about what no rule forbids: a repair is asked for them, and they fail nothing.
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
        """Fewer is better: errors first, then warnings, then remarks."""
        return (self.errors, self.validation.count(Severity.WARNING), len(self.remarks))

    def shown_at(self, path: str) -> Validation:
        """The validation, reported for the file that the draft has become."""
        (post,) = self.validation.posts
        return replace(
            self.validation,
            posts=(replace(post, path=path),),
            findings=tuple(finding.with_path(path) for finding in self.findings),
        )


Check = Callable[[str], Verdict]
"""Judges the text of a draft; the text of the verdict is the draft with repairs and outputs in place."""


def judge(series: Series, lesson: Lesson, options: Options, say: Callable[[str], None]) -> Check:
    """A check of drafts of one lesson.

    What needs no judgement is repaired first. If the code runs, what it printed and drew is put behind its
    blocks; the figures' files go to the drafts, where they stay until the draft becomes a post.
    """
    tolerance = Tolerance(relative=series.outline.rules.number_tolerance)
    as_it_stands = judge_as_it_stands(series, lesson, options, say)
    file = series.drafts / lesson.file_name

    def check(text: str) -> Verdict:
        fixed, _ = fix_post(_parsed(series, file, text), series, options)
        first = as_it_stands(fixed)
        outcome = first.validation.outcomes.get(str(file))
        if outcome is None or not outcome.passed:
            return first
        updated = update_post(first.document, outcome, series.drafts, lesson.id, tolerance)
        for path, data in updated.figures.items():
            write_atomic(path, data)
        second = as_it_stands(updated.text)
        seconds = first.validation.seconds + second.validation.seconds
        # The second pass finds what the first one ran: all of it was run for this verdict.
        ran = {
            path: replace(other, cached=outcome.cached) for path, other in second.validation.outcomes.items()
        }
        both = replace(second.validation, seconds=seconds, outcomes=ran)
        return replace(second, validation=both, figures=updated.shown)

    return check


def judge_as_it_stands(series: Series, lesson: Lesson, options: Options, say: Callable[[str], None]) -> Check:
    """A check of drafts of one lesson that changes nothing in them."""
    file = series.drafts / lesson.file_name

    def check(text: str) -> Verdict:
        validation = validate([_parsed(series, file, text)], series, options, say)
        document = validation.posts[0].document
        return Verdict(validation, remarks=tuple(length_remarks(document, lesson.kind, str(file))))

    return check


def _parsed(series: Series, file: Path, text: str) -> Post:
    return post_of(Source(str(file), text), file, series)


def fingerprint(findings: Sequence[Finding]) -> frozenset[tuple[str, str | None, str]]:
    """What is wrong, wherever the lines have moved."""
    return frozenset((f.code, f.section, f.message) for f in findings if f.is_error)
