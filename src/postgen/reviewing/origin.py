"""How a post came to be: what `postgen.lock` and the journals of its runs tell."""

from dataclasses import dataclass

from postgen.drafting.lockfile import inputs_hash, is_edited, read_lock
from postgen.drafting.runs import Run, list_runs
from postgen.plural import plural
from postgen.series import Lesson, Series

_MOST = 5  # runs that are told


@dataclass(frozen=True, slots=True)
class Origin:
    """``made`` says how, empty for a post that `postgen.lock` does not know; ``runs`` are on this machine."""

    made: str
    edited: bool
    stale: bool
    runs: tuple[Run, ...]
    by_model: bool


def origin_of(series: Series, lesson: Lesson) -> Origin:
    """Where the post of a lesson comes from.

    Raises:
        ConfigurationError: the lock file is broken.
    """
    entry = read_lock(series).get(lesson.id)
    runs = [run for run in list_runs(series.state / "runs") if run.lesson == lesson.id][:_MOST]
    if entry is None:
        return Origin("", edited=True, stale=False, runs=tuple(runs), by_model=False)
    how = "created as a skeleton" if entry.how == "skeleton" else entry.how
    said = [f"{how} by {entry.model}" if entry.model else how]
    said += [f"on {entry.date[:10]}"] if entry.date else []
    said += [f"with {plural(entry.rounds, 'repair')}"] if entry.rounds is not None else []
    said += [f"for {entry.environment}"] if entry.environment else []
    stale = entry.inputs != inputs_hash(series, lesson)
    return Origin(" ".join(said), is_edited(series, lesson, entry), stale, tuple(runs), bool(entry.model))
