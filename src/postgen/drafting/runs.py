"""Run session and run history."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from postgen.drafting.budget import Budget
from postgen.drafting.completion import Completer, RetriesExhaustedError
from postgen.drafting.journal import (
    JournaledModel,
    Ledger,
    is_done,
    read_entries,
    run_folders,
)
from postgen.drafting.lockfile import text_hash
from postgen.drafting.reporter import Reporter
from postgen.drafting.verdict import DraftChecker, Verdict
from postgen.errors import PostgenError, RuntimeEnvironmentError
from postgen.files import file_lock
from postgen.llm import LanguageModel, ReplyPendingError
from postgen.series import Lesson, Series
from postgen.validation.summaries import summaries_before


@dataclass(frozen=True, slots=True)
class RunSession:
    """A run of one lesson, with its journal open for appending."""

    asker: Completer
    model: JournaledModel
    checker: DraftChecker

    @property
    def series(self) -> Series:
        return self.checker.series

    @property
    def lesson(self) -> Lesson:
        return self.checker.lesson

    @property
    def reporter(self) -> Reporter:
        return self.checker.reporter

    def note(self, **entry: object) -> None:
        """Append an event to the journal."""
        self.model.journal.append(**entry)

    def check(self, text: str) -> Verdict:
        """Check a draft and append the findings to the journal."""
        return self.note_verdict(self.checker.check(text))

    def note_verdict(self, verdict: Verdict) -> Verdict:
        """Append the findings of a verdict to the journal; return the verdict."""
        self.note(
            check=[
                {"code": f.code, "line": f.span.line, "severity": f.severity, "message": f.message}
                for f in (*verdict.findings, *verdict.remarks)
            ],
            words=len(verdict.text.split()),
        )
        return verdict

    def ledger(self, name: Literal["ledger", "plan_ledger"] = "ledger") -> Ledger:
        """The lesson summaries as they were when the run began, so that its prompts stay the same."""
        known: Ledger | None = getattr(self.model.decided, name)
        if known is None:
            known = summaries_before(self.series, self.lesson)
            self.note(**{name: [entry.model_dump(mode="json") for entry in known]})
        return known


@contextmanager
def lesson_lock(series: Series, lesson: Lesson) -> Iterator[None]:
    """Hold the lock of a lesson, so that no other postgen drafts it or accepts a reply for it meanwhile.

    Raises:
        RuntimeEnvironmentError: another process, or another thread of this one, holds it.
        StorageError: the lock file cannot be created.
    """

    def refuse(holder: str) -> None:
        who = f" (process {holder})" if holder else ""
        raise RuntimeEnvironmentError(
            f"lesson {lesson.id} is being written by another postgen{who}; "
            "wait for it or end it, then try again; no request was made and nothing was written"
        )

    with file_lock(series.state_dir / "locks" / f"{lesson.id}.lock", refuse):
        yield


def run_name(lesson: Lesson, name: str = "") -> str:
    """The end of the names of a lesson's run folders."""
    return f"{lesson.id}+{name}" if name else lesson.id


@contextmanager
def open_run(
    checker: DraftChecker, model: LanguageModel, budget: Budget, seed: int, name: str = "", **started: object
) -> Iterator[RunSession]:
    """Open a run of the checker's lesson: a new one, or the one that a kill or an error interrupted.

    Runs that are not drafts have a ``name``. ``started`` is written to the journal. So is an error that ends
    the run; a resumed run repeats only the requests whose replies could not be used.
    """
    series, lesson = checker.series, checker.lesson
    journaled = JournaledModel(model, series.state_dir / "runs", run_name(lesson, name), budget)
    asker = Completer(series, lesson, journaled, seed, checker.reporter.text)
    run = RunSession(asker, journaled, checker)
    run.note(started={"lesson": lesson.id, "model": model.name, "seed": seed, **started})
    if journaled.resumed:
        run.reporter.log(f"resuming the run in {journaled.folder}")
    try:
        yield run
    except ReplyPendingError:
        raise
    except PostgenError as error:
        forget = {"forget": error.purpose} if isinstance(error, RetriesExhaustedError) else {}
        run.note(failed=str(error), **forget)
        raise


def was_written_by_killed_run(series: Series, lesson: Lesson) -> bool:
    """Whether the lesson's last run wrote the post as it is now, and was killed before it could end."""
    folders = run_folders(series.state_dir / "runs", lesson.id)
    if not folders or is_done(folders[0]):
        return False
    try:
        current = text_hash((series.posts_dir / lesson.file_name).read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return False
    return any(entry.get("placing") == current for entry in read_entries(folders[0]))
