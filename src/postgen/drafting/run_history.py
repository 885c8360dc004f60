"""The runs of a series with their requests, replies and events, read from their journals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from postgen.drafting.journal import Entry, is_done, read_entries, reply_of, run_folders, started_with
from postgen.errors import UsageError
from postgen.llm.protocol import Reply, Usage


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run: a request with its reply, or an event.

    ``reply`` is ``None`` if the request was never answered; ``error`` says why a reply could not be used.
    ``cost`` is in dollars, ``None`` if unknown.
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
        return sum(step.reply is not None for step in self.steps)

    @property
    def usage(self) -> Usage:
        return sum((step.reply.usage for step in self.steps if step.reply), Usage())

    @property
    def cost(self) -> Decimal | None:
        """The cost of all replies in dollars; ``None`` if one is unknown."""
        return total_cost(step.cost for step in self.steps if step.reply)


def total_cost(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; ``None`` if one of them is unknown."""
    known = list(costs)
    return None if None in known else sum(filter(None, known), Decimal(0))


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
    return Run(
        id=folder.name,
        lesson=_lesson_of(folder.name),
        model=str(started_with(folder).get("model", "")),
        began=float(entries[0].get("time", 0)) if entries else folder.stat().st_mtime,
        state=_state(entries, is_done(folder)),
        steps=tuple(_steps(entries)),
    )


def _state(entries: list[Entry], done: bool) -> str:
    states = {"failed": "failed, can be resumed", "planned": "planned, can be resumed"}
    for entry in reversed(entries):
        if "ended" in entry:
            errors = entry.get("errors")
            left = "" if done else ", can be resumed"
            return f"{entry['ended']}, {errors} error(s){left}" if errors else str(entry["ended"])
        for name in states.keys() & entry.keys():
            return states[name]
        if "started" in entry:
            break
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
            cost = Decimal(entry["cost"]) if entry.get("cost") else None
            error, seconds = str(entry.get("error", "")), float(entry.get("seconds", 0))
            steps[place] = Step(request.purpose, request.request, reply, error, cost, seconds)
        else:
            event = {name: value for name, value in entry.items() if name != "time"}
            steps[place] = Step(next(iter(event), ""), event=event)
    return list(steps.values())
