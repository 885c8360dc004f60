"""The run of one lesson: its requests, checks and decisions, kept in a journal, so that it can be resumed."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from postgen.drafting.budget import Budget
from postgen.drafting.draft_checker import DraftChecker, Verdict
from postgen.drafting.journal import Journal, JournaledModel, is_done, read_entries, run_folders, started_with
from postgen.drafting.lockfile import prompt_hash
from postgen.drafting.replies import Completer, RetriesExhaustedError
from postgen.drafting.reporter import Reporter
from postgen.errors import PostgenError, RuntimeEnvironmentError
from postgen.files import file_lock
from postgen.llm.protocol import LanguageModel, ReplyPendingError
from postgen.prompting.templates import templates_hash
from postgen.series import Lesson, Series
from postgen.series.lesson_summary import LessonBackground
from postgen.series.lock_entries import post_hash
from postgen.series.post_plan import Plan
from postgen.validation.lesson_background import lesson_background


@dataclass(frozen=True)
class RunSession(Completer):
    """A run of one lesson: its model keeps all replies in the journal."""

    model: JournaledModel
    checker: DraftChecker = field(kw_only=True)

    @property
    def reporter(self) -> Reporter:
        return self.checker.reporter

    def note(self, **entry: object) -> None:
        self.model.journal.append(**entry)

    def check(self, text: str) -> Verdict:
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

    def plan(self) -> Plan | None:
        """The plan that the run has already, if any."""
        try:
            return Plan.model_validate(self.model.decisions["planned"])
        except (KeyError, ValidationError):
            return None

    def background(self, name: Literal["background", "plan_background"] = "background") -> LessonBackground:
        """What prompts say about other lessons, as it was when the run began, so that they stay the same."""
        try:
            return LessonBackground.model_validate(self.model.decisions[name])
        except (KeyError, ValidationError):
            background = lesson_background(self.series, self.lesson)
            self.note(**{name: background.model_dump(mode="json")})
            return background


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


@contextmanager
def open_run(
    checker: DraftChecker,
    model: LanguageModel,
    budget: Budget,
    seed: int,
    plan: Plan | None = None,
    name: str = "",
    **about: object,
) -> Iterator[RunSession]:
    """Open a run of the checker's lesson: an unfinished one that has the same inputs, or else a new one.

    The inputs are the lesson in the outline, the templates, the model, the seed, the plan that the user gave,
    and ``about``. Runs that are not drafts have a ``name``. An error that ends the run is written to the
    journal; a resumed run repeats only the requests whose replies could not be used.
    """
    budget.require_price(model)
    series, lesson, report = checker.series, checker.lesson, checker.reporter
    given = plan and plan.model_dump(mode="json")
    parts = [prompt_hash(series, lesson), templates_hash(series.root), model.name, seed, given, about]
    inputs = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
    last = _last_unfinished(series, lesson, name)
    journaled = JournaledModel(model, series.state_dir / "runs", _folder_end(lesson, name), budget, inputs)
    run = RunSession(series, lesson, journaled, seed, report.text, checker=checker)
    run.note(started={"lesson": lesson.id, "model": model.name, "seed": seed, "inputs": inputs, **about})
    if journaled.resumed:
        report.notice(f"resuming the run {journaled.folder.name}; to begin a new one, pass --fresh")
    elif journaled.is_new and last:
        report.notice(f"beginning a new run: the unfinished run {last.name} had other inputs")
    try:
        yield run
    except ReplyPendingError:
        raise
    except PostgenError as error:
        forget = {"forget": error.purpose} if isinstance(error, RetriesExhaustedError) else {}
        run.note(failed=str(error), **forget)
        raise


def discard_runs(series: Series, lesson: Lesson, name: str = "") -> None:
    """End the unfinished runs of a lesson, so that the next one is new."""
    with lesson_lock(series, lesson):
        for folder in run_folders(series.state_dir / "runs", _folder_end(lesson, name)):
            if not is_done(folder):
                journal = Journal(folder)
                journal.append(ended="discarded")
                journal.finish()


def wrote_post(series: Series, lesson: Lesson, name: str = "", **about: object) -> Path | None:
    """The folder of the lesson's last run if it wrote the post as it is now, and was killed before it ended.

    With ``about``, the run must also have been started with these values.
    """
    folder = _last_unfinished(series, lesson, name)
    current = post_hash(series, lesson)
    if folder is None or not current:
        return None
    started = started_with(folder)
    same = all(started.get(key) == value for key, value in about.items())
    return folder if same and any(e.get("placing") == current for e in read_entries(folder)) else None


def _last_unfinished(series: Series, lesson: Lesson, name: str) -> Path | None:
    """The folder of the last run of a lesson if the run has not ended."""
    folders = run_folders(series.state_dir / "runs", _folder_end(lesson, name))
    return folders[0] if folders and not is_done(folders[0]) else None


def _folder_end(lesson: Lesson, name: str) -> str:
    return f"{lesson.id}+{name}" if name else lesson.id
