"""Check a draft; length remarks."""

import threading
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from postgen.document import Document, Section, Source
from postgen.drafting.reporter import SILENT, Reporter
from postgen.execution.outcome_cache import depends_on_lines
from postgen.execution.program import Program, ProgramBlock
from postgen.files import write_atomic
from postgen.findings import Finding, Severity
from postgen.outcomes import BlockStatus, PostOutcome
from postgen.output_diff import Tolerance
from postgen.series import Lesson, Series
from postgen.validation import (
    Post,
    ValidateOptions,
    ValidationResult,
    execute_posts,
    extract_program,
    fix_post,
    make_post,
    validate,
    write_outputs,
)
from postgen.validation.execution_setup import create_engine
from postgen.validation.figure_scripts import FigureScript, drawn_figures, find_figure_scripts
from postgen.validation.output_writer import UpdatedPost

# Limits of a section and of the whole post, as shares of the number of words in the outline.
SECTION_SHARES = _TOO_FEW, _TOO_MANY = 0.5, 1.8
POST_SHARES = _POST_TOO_FEW, _POST_TOO_MANY = 0.7, 1.3
_MOST_RUNS = 3  # of a draft that prints its own line numbers


def length_remarks(
    document: Document, lesson: Lesson, path: str, closing: Collection[str] = ()
) -> Iterator[Finding]:
    """A remark for each section whose length is far from the number of words that the outline sets.

    If the whole post is too long or too short, its limits hold for each section. What stands below the
    ``closing`` headings of a module's last post is not counted.
    """
    found = [
        (section, _counted_words(document, section, lesson, closing), lesson.section_words(wanted))
        for wanted in lesson.kind.sections
        if (section := document.find_section(wanted.heading))
        and ("words" in wanted.model_fields_set or lesson.words)
    ]
    total, expected = sum(words for _, words, _ in found), sum(wanted for _, _, wanted in found)
    most = _POST_TOO_MANY if total > _POST_TOO_MANY * expected else _TOO_MANY
    least = _POST_TOO_FEW if total < _POST_TOO_FEW * expected else _TOO_FEW
    for section, words, wanted in found:
        if not least * wanted <= words <= most * wanted:
            whole = f", and the post {total:,} instead of {expected:,}" * (
                (most, least) != (_TOO_MANY, _TOO_FEW)
            )
            yield Finding(
                path,
                document.source.line_span(section.line, section.line),
                "words",
                "word-budget",
                Severity.INFO,
                f"the section has {words} words without code and formulas; about {wanted} are expected"
                + whole,
                "shorten it, but keep every point" if words > wanted else "explain its points in more detail",
                section=section.name,
            )


def _counted_words(document: Document, section: Section, lesson: Lesson, closing: Collection[str]) -> int:
    """The number of words of prose in a section, without the checklist or quiz that closes a module."""
    if not lesson.closes_module:
        return words_of(document, section)
    parts = [h for h in document.headings if section.contains_line(h.line) and any(map(h.matches, closing))]
    lines = {n for h in parts for n in range(h.line, document.content_end(h.line, h.level) + 1)}
    return words_of(document, section, lines)


def words_of(document: Document, section: Section, without: Container[int] = ()) -> int:
    """The number of words of prose in a section, without that on some lines."""
    prose = (p for p in document.prose if section.contains_line(p.line) and p.line not in without)
    return sum(len(p.prose_text.split()) for p in prose)


_LOCK = threading.Lock()  # a check uses all processors: two at once would only slow each other down


@dataclass(frozen=True, slots=True)
class Verdict:
    """The validation of one draft.

    ``figures`` are the files that it shows, and their scripts, as paths in the drafts folder.

    ``remarks`` are about what no rule forbids: the model gets them for repair, but a draft passes with them.
    """

    validation: ValidationResult
    figures: tuple[Path, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def document(self) -> Document:
        return self.validation.posts[0].document

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def outcome(self) -> PostOutcome | None:
        """The outcome of the code of the draft, if it was run."""
        return self.validation.outcomes.get(self.validation.posts[0].path)

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
    def rank(self) -> tuple[int, int, int, int]:
        """The numbers of errors, blocks that did not pass, warnings and remarks. A smaller rank is better.

        A post stops at its first failing block, so a version that gets further has as many errors.
        """
        blocks = [block for outcome in self.validation.outcomes.values() for block in outcome.blocks]
        failed = sum(b.status not in (BlockStatus.PASSED, BlockStatus.NOT_RUN) for b in blocks)
        return (self.errors, failed, self.validation.count(Severity.WARNING), len(self.remarks))

    def relocated(self, path: str) -> ValidationResult:
        """The validation, reported for another path: that of the file that the draft has become."""
        (post,) = self.validation.posts
        return replace(
            self.validation,
            posts=(replace(post, path=path),),
            findings=tuple(replace(finding, path=path) for finding in self.findings),
        )


@dataclass(frozen=True, slots=True)
class DraftChecker:
    """Checks drafts of one lesson. All checks of a process run one after the other.

    With ``length_remarks`` a verdict has remarks about sections that are far too long or too short.
    """

    series: Series
    lesson: Lesson
    options: ValidateOptions = field(default_factory=ValidateOptions)
    reporter: Reporter = SILENT
    length_remarks: bool = True

    def try_sandbox(self) -> None:
        """Build the reader environment and run a line in the sandbox, before anything is asked.

        Raises:
            RuntimeEnvironmentError: the environment cannot be built, or no sandbox works.
        """
        if self.options.execute and self.lesson.kind.code != "forbidden":
            post = self._parse("```python\nprint(6 * 7)\n```\n")
            execute_posts([post], self.series, self.options, self.reporter.step)

    def run_script(self, source: str) -> PostOutcome:
        """Run the script of a figure in the sandbox.

        Raises:
            RuntimeEnvironmentError: no environment, or no sandbox.
        """
        program = Program(f"{self.lesson.id}, a figure script", (ProgramBlock(1, 1, source),))
        with _LOCK, create_engine(self.series, self.options, self.reporter.log) as engine:
            return engine.run([program])[0]

    def check(self, text: str) -> Verdict:
        """Apply safe fixes, run the code, insert what it printed and drew, and validate the result.

        The text of the verdict has the fixes and the outputs. The files of the figures are written to the
        drafts folder and stay there until the draft becomes a post.
        """
        with _LOCK:
            fixed, _ = fix_post(self._parse(text), self.series, self.options)
            first = self._validate(fixed)
            scripts = find_figure_scripts(fixed, self.series.drafts_dir, self.series.posts_dir)
            outcome = first.validation.outcomes.get(str(self._file))
            if outcome is None and scripts:
                outcome = PostOutcome(str(self._file), (), "")
            if outcome is None or not outcome.passed:
                return first
            updated = self._write_outputs(first, outcome, scripts)
            staged = [s for s in scripts if s.path.is_relative_to(self.series.drafts_dir)]
            drawn = updated.figures | drawn_figures(staged, first.validation.outcomes)
            for path, data in drawn.items():
                write_atomic(path, data)
            second = self._settled(updated.text, scripts)
            # The outcome is in the cache now, but was not when this check began.
            outcomes = {
                path: replace(o, cached=outcome.cached) for path, o in second.validation.outcomes.items()
            }
            seconds = first.validation.seconds + second.validation.seconds
            validation = replace(second.validation, seconds=seconds, outcomes=outcomes)
            shown = (*updated.shown, *(path for s in staged for path in (s.path, s.figure)))
            return replace(second, validation=validation, figures=shown)

    def _write_outputs(
        self, verdict: Verdict, outcome: PostOutcome, scripts: Sequence[FigureScript]
    ) -> UpdatedPost:
        return write_outputs(
            verdict.document,
            outcome,
            self.series.drafts_dir,
            self.lesson.id,
            Tolerance(relative=self.series.outline.rules.number_tolerance),
            [script.target for script in scripts],
        )

    def _settled(self, text: str, scripts: Sequence[FigureScript]) -> Verdict:
        """Validate a text with outputs, and write them again if they moved the lines that they name."""
        verdict = self._validate(text)
        for _ in range(_MOST_RUNS):
            (post,) = verdict.validation.posts
            outcome = verdict.validation.outcomes.get(post.path)
            if not outcome or not outcome.passed or not depends_on_lines(extract_program(post), outcome):
                break
            updated = self._write_outputs(verdict, outcome, scripts)
            if updated.text == text:
                break
            text = updated.text
            verdict = self._validate(text)
        return verdict

    def check_unchanged(self, text: str) -> Verdict:
        """Validate a text and change nothing in it."""
        with _LOCK:
            return self._validate(text)

    def _validate(self, text: str) -> Verdict:
        validation = validate([self._parse(text)], self.series, self.options, self.reporter.step)
        document = validation.posts[0].document
        remarks = (
            length_remarks(document, self.lesson, str(self._file), self.series.outline.rules.closing_headings)
            if self.length_remarks
            else ()
        )
        return Verdict(validation, remarks=tuple(remarks))

    @property
    def _file(self) -> Path:
        return self.series.drafts_dir / self.lesson.file_name

    def _parse(self, text: str) -> Post:
        return make_post(Source(str(self._file), text), self._file, self.series)


def fingerprint(findings: Sequence[Finding]) -> frozenset[tuple[str, str | None, str]]:
    """The errors without their lines, which move when other lines change."""
    return frozenset((f.code, f.section, f.message) for f in findings if f.is_error)
