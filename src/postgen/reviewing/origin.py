"""The origin of a post, from ``postgen.lock`` and the journals of its runs."""

from dataclasses import dataclass

from postgen.drafting.lockfile import inputs_hash, is_edited, read_lock
from postgen.drafting.runs import Run, list_runs
from postgen.plural import plural
from postgen.series import Lesson, Series

_MOST = 5  # maximum number of listed runs


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a post. ``made`` is empty without a lock entry. ``runs`` are those on this machine."""

    made: str
    edited: bool
    stale: bool
    runs: tuple[Run, ...]
    by_model: bool


def origin_of(series: Series, lesson: Lesson) -> Origin:
    """Return the origin of the post of a lesson.

    Raises:
        ConfigurationError: The lock file is invalid.
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
