"""Run session and run history."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from postgen.drafting.budget import Budget
from postgen.drafting.completion import Completer, RetriesExhaustedError
from postgen.drafting.journal import (
    Entry,
    JournaledModel,
    Ledger,
    is_done,
    read_entries,
    reply_of,
    run_folders,
)
from postgen.drafting.lockfile import text_hash
from postgen.drafting.reporter import Reporter
from postgen.drafting.verdict import DraftChecker, Verdict
from postgen.errors import PostgenError, RuntimeEnvironmentError, UsageError
from postgen.files import file_lock
from postgen.llm import LanguageModel, Reply, ReplyPendingError, Usage
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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run: a request with its reply, or an event.

    ``cost`` of the reply is in dollars, ``None`` if unknown. ``error`` is the reason if the reply could not
    be used. ``reply`` is ``None`` if the request was never answered.
    """

    purpose: str
    request: dict[str, Any] = field(default_factory=dict)
    reply: Reply | None = None
    error: str = ""
    cost: Decimal | None = None
    seconds: float = 0.0
    event: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One run. ``began`` is a Unix time; ``state`` is a description such as `planned, can be resumed`."""

    id: str
    lesson: str
    model: str
    began: float
    state: str
    steps: tuple[Step, ...]

    @property
    def asked(self) -> int:
        """The number of replies."""
        return sum(step.reply is not None for step in self.steps)

    @property
    def usage(self) -> Usage:
        return sum((step.reply.usage for step in self.steps if step.reply), Usage())

    @property
    def cost(self) -> Decimal | None:
        """The cost of all replies in dollars; ``None`` if one is unknown."""
        costs = [step.cost for step in self.steps if step.reply]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if len(known) == len(costs) else None


def list_runs(runs: Path) -> list[Run]:
    """All runs in a folder, newest first."""
    return [_run(folder) for folder in run_folders(runs)]


def find_run(runs: Path, run_id: str) -> Run:
    """The run with that id, the newest run of a lesson, or the run whose id starts with the text.

    Raises:
        UsageError: there is none, or there are several.
    """
    names = [folder.name for folder in run_folders(runs)]
    found = [name for name in names if name == run_id] or [n for n in names if _lesson_of(n) == run_id][:1]
    found = found or [name for name in names if name.startswith(run_id)]
    if len(found) != 1:
        found_runs = f"{len(found)} runs" if found else "no run"
        raise UsageError(f"'{run_id}' matches {found_runs}; `postgen runs` lists them")
    return _run(runs / found[0])


def _lesson_of(name: str) -> str:
    """The lesson in the name of a run, which is `<time>-1.4`, or `<time>-1.4+revise` if it is not a draft."""
    return name.rpartition("-")[2].partition("+")[0]


def _run(folder: Path) -> Run:
    entries = list(read_entries(folder))
    started: dict[str, Any] = next((e["started"] for e in entries if "started" in e), {})
    return Run(
        id=folder.name,
        lesson=_lesson_of(folder.name),
        model=str(started.get("model", "")),
        began=float(entries[0].get("time", 0)) if entries else folder.stat().st_mtime,
        state=_state(entries, is_done(folder)),
        steps=tuple(_steps(entries)),
    )


def _state(entries: list[Entry], done: bool) -> str:
    ends = {"ended", "failed", "planned", "started"}
    last = next((e for e in reversed(entries) if ends & e.keys()), {})
    if "ended" in last:
        errors = last.get("errors")
        return f"{last['ended']}, {errors} error(s)" if errors else str(last["ended"])
    if "failed" in last:
        return "failed, can be resumed"
    if "planned" in last:
        return "planned, can be resumed"
    return "ended" if done else "unfinished, can be resumed"


def _steps(entries: Iterable[Entry]) -> list[Step]:
    """The steps in order. A request that was repeated after a kill is one step."""
    steps: dict[object, Step] = {}
    for number, entry in enumerate(entries):
        place = (entry.get("key"), entry.get("nth")) if "key" in entry else number
        if "request" in entry:
            steps.setdefault(place, Step(str(entry["request"].get("purpose")), entry["request"]))
        elif reply := reply_of(entry):
            request = steps.pop(place, Step("?"))
            if request.reply:  # the request was repeated after the run had failed
                steps[number, "earlier"] = request
            money = entry.get("cost")
            cost = None if money is None else Decimal(money)
            error, seconds = str(entry.get("error", "")), float(entry.get("seconds", 0))
            steps[place] = Step(request.purpose, request.request, reply, error, cost, seconds)
        else:
            event = {name: value for name, value in entry.items() if name != "time"}
            steps[place] = Step(next(iter(event), ""), event=event)
    return list(steps.values())
