"""A run under way: its journal with the model, what it found, and why it ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from postgen.drafting.asking import GivenUpError
from postgen.drafting.checking import Check, Verdict
from postgen.drafting.journal import is_done, read_entries, run_folders
from postgen.drafting.journaled import JournaledModel
from postgen.drafting.lockfile import text_hash
from postgen.drafting.replaying import Ledger
from postgen.drafting.settings import Settings
from postgen.errors import PostgenError, SurroundingsError
from postgen.models import AwaitedError, LanguageModel
from postgen.series import Lesson, Series
from postgen.storage import file_lock
from postgen.validation.ledger import ledger_before


@dataclass(frozen=True, slots=True)
class Running:
    """One lesson's run, open for appending."""

    series: Series
    lesson: Lesson
    model: JournaledModel

    def note(self, **entry: object) -> None:
        """Put an event into the journal."""
        self.model.journal.append(**entry)

    def noted(self, check: Check) -> Check:
        """The check, with what it found in the journal."""

        def noted(text: str) -> Verdict:
            verdict = check(text)
            self.note(
                check=[
                    {"code": f.code, "line": f.span.line, "severity": f.severity, "message": f.message}
                    for f in (*verdict.findings, *verdict.remarks)
                ],
                words=len(verdict.text.split()),
            )
            return verdict

        return noted

    def ledger(self, name: Literal["ledger", "plan_ledger"] = "ledger") -> Ledger:
        """The ledger that the run began with: a post that is finished meanwhile changes no prompt."""
        known: Ledger | None = getattr(self.model.decided, name)
        if known is None:
            known = ledger_before(self.series, self.lesson)
            self.note(**{name: [entry.model_dump(mode="json") for entry in known]})
        return known


@contextmanager
def lesson_lock(series: Series, lesson: Lesson) -> Iterator[None]:
    """Hold the lock of a lesson, so that no other postgen drafts it or accepts a reply for it meanwhile.

    Raises:
        SurroundingsError: another process, or another thread of this one, holds it.
        StorageError: the lock file cannot be created.
    """

    def refuse(holder: str) -> None:
        who = f" (process {holder})" if holder else ""
        raise SurroundingsError(
            f"lesson {lesson.id} is being written by another postgen{who}; "
            "wait for it or end it, then try again: nothing was asked and nothing was written"
        )

    with file_lock(series.state / "locks" / f"{lesson.id}.lock", refuse):
        yield


def run_name(lesson: Lesson, name: str = "") -> str:
    """What the folders of a lesson's runs end with."""
    return f"{lesson.id}+{name}" if name else lesson.id


@contextmanager
def running(
    series: Series,
    lesson: Lesson,
    model: LanguageModel,
    settings: Settings,
    name: str = "",
    **started: object,
) -> Iterator[Running]:
    """Open a run of a lesson, a new one or the one that a kill or an error cut short.

    Runs that are no drafts have a ``name`` of their own. An error that ends a run is in its journal; a
    resumed run asks again for what could not be used.
    """
    runs = series.state / "runs"
    journaled = JournaledModel(model, runs, run_name(lesson, name), settings.budget)
    run = Running(series, lesson, journaled)
    run.note(started={"lesson": lesson.id, "model": model.name, "seed": settings.seed, **started})
    try:
        yield run
    except AwaitedError:
        raise
    except PostgenError as error:
        forget = {"forget": error.purpose} if isinstance(error, GivenUpError) else {}
        run.note(failed=str(error), **forget)
        raise


def is_of_killed_run(series: Series, lesson: Lesson) -> bool:
    """Whether the post is what the lesson's last run wrote when it was killed, before it could end."""
    folders = run_folders(series.state / "runs", lesson.id)
    if not folders or is_done(folders[0]):
        return False
    try:
        standing = text_hash((series.posts / lesson.file_name).read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return False
    return any(entry.get("placing") == standing for entry in read_entries(folders[0]))
