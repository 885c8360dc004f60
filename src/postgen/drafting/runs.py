"""The runs of a series as their journals tell them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from postgen.drafting.journal import Entry, is_done, read_entries, run_folders
from postgen.drafting.replaying import reply_of
from postgen.errors import UsageError
from postgen.models import Reply, Usage


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a run: a request with what came of it, or an event.

    ``seconds`` and ``cost`` are those of the reply; ``cost`` in dollars, ``None`` if unknown. ``error`` tells
    why a reply could not be used; without ``reply`` the request was never answered.
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
    """One run. ``began`` is a Unix time; ``state`` is how it stands, in words."""

    id: str
    lesson: str
    model: str
    began: float
    state: str
    steps: tuple[Step, ...]

    @property
    def asked(self) -> int:
        """How many replies came."""
        return sum(step.reply is not None for step in self.steps)

    @property
    def usage(self) -> Usage:
        return sum((step.reply.usage for step in self.steps if step.reply), Usage())

    @property
    def cost(self) -> Decimal | None:
        """What all replies cost, in dollars; ``None`` if that of one is unknown."""
        costs = [step.cost for step in self.steps if step.reply]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal(0)) if len(known) == len(costs) else None


def list_runs(runs: Path) -> list[Run]:
    """All runs below a folder, the newest first."""
    return [_run(folder) for folder in run_folders(runs)]


def find_run(runs: Path, run_id: str) -> Run:
    """The run of that id, of an id that starts like that, or the newest of a lesson.

    Raises:
        UsageError: there is none, or more than one.
    """
    names = [folder.name for folder in run_folders(runs)]
    found = [name for name in names if name == run_id] or [n for n in names if _lesson_of(n) == run_id][:1]
    found = found or [name for name in names if name.startswith(run_id)]
    if len(found) != 1:
        why = f"is the start of {len(found)} runs" if found else "is no run"
        raise UsageError(f"'{run_id}' {why}; `postgen runs` lists them")
    return _run(runs / found[0])


def _lesson_of(name: str) -> str:
    """A run is named after its time and its lesson, and what it did if it was no draft: `…-1.4+revise`."""
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
    """In the order in which they were asked; a request that was asked again after a kill comes once."""
    steps: dict[object, Step] = {}
    for number, entry in enumerate(entries):
        place = (entry.get("key"), entry.get("nth")) if "key" in entry else number
        if "request" in entry:
            steps.setdefault(place, Step(str(entry["request"].get("purpose")), entry["request"]))
        elif reply := reply_of(entry):
            asked = steps.pop(place, Step("?"))
            if asked.reply:  # the same request, paid for again after it had failed
                steps[number, "earlier"] = asked
            money = entry.get("cost")
            cost = None if money is None else Decimal(money)
            error, seconds = str(entry.get("error", "")), float(entry.get("seconds", 0))
            steps[place] = Step(asked.purpose, asked.request, reply, error, cost, seconds)
        else:
            event = {name: value for name, value in entry.items() if name != "time"}
            steps[place] = Step(next(iter(event), ""), event=event)
    return list(steps.values())
