"""The origin of a post: its entry in the lock file, the versions of its packages, and its runs."""

from collections.abc import Iterator
from dataclasses import dataclass

from postgen.drafting.lockfile import changed_inputs
from postgen.drafting.run_history import Run, list_runs
from postgen.plural import plural
from postgen.report.usage import replies_text
from postgen.review.markdown_text import escaped, quoted
from postgen.series import Lesson, Series
from postgen.series.field_types import package_name
from postgen.series.lock_entries import LockEntry, is_edited, read_lock
from postgen.validation.environment_diff import VersionChange, version_changes

_MOST = 5  # maximum number of listed runs
_MOST_VERSIONS = 6  # packages whose versions changed


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a post. ``made`` is empty without a lock entry. ``runs`` are those on this machine.

    ``resolved`` are the declared packages with the versions that they were resolved to, and ``versions`` all
    packages of the reader environment that have changed since the base.
    """

    made: str
    edited: bool
    stale: bool
    runs: tuple[Run, ...]
    by_model: bool
    resolved: tuple[str, ...] = ()
    versions: tuple[VersionChange, ...] = ()


def origin_of(series: Series, lesson: Lesson, before: LockEntry | None = None) -> Provenance:
    """Return the origin of the post of a lesson. ``before`` is its entry at the base, if there was one."""
    entry = read_lock(series).get(lesson.id)
    runs = [run for run in list_runs(series.state_dir / "runs") if run.lesson == lesson.id][:_MOST]
    if entry is None:
        return Provenance("", edited=True, stale=False, runs=tuple(runs), by_model=False)
    how = "created as a skeleton" if entry.origin == "skeleton" else entry.origin
    made = how + (f" by {entry.model}" if entry.model else "")
    made += f" on {entry.date[:10]}" if entry.date else ""
    made += f" with {plural(entry.rounds, 'repair')}" if entry.rounds is not None else ""
    made += f" for {_describe_environment(entry.environment)}" if entry.environment else ""
    pins = entry.packages or ()
    is_known = before is not None and before.packages is not None and entry.packages is not None
    return Provenance(
        made,
        edited=is_edited(series, lesson, entry),
        stale=bool(changed_inputs(series, lesson, entry)),
        runs=tuple(runs),
        by_model=bool(entry.model),
        resolved=tuple(_declared(series, pins)),
        versions=version_changes(before.packages or (), pins) if before and is_known else (),
    )


def _declared(series: Series, pins: tuple[str, ...]) -> list[str]:
    """The declared packages with their resolved versions, such as `torch 2.13.0`."""
    versions = {change.name: change.after for change in version_changes((), pins)}
    names = [package_name(requirement) for requirement in series.outline.environment.packages]
    return [f"{name} {versions[name]}" for name in names if name in versions]


def _describe_environment(environment: str) -> str:
    """The reader environment in words: `Python 3.11 with torch==2.13.0, matplotlib`."""
    python, *packages = environment.split()
    return f"Python {python}" + (f" with {', '.join(packages)}" if packages else "")


def version_texts(origin: Provenance) -> Iterator[str]:
    """Yield the resolved and the changed versions of packages, such as `torch 2.12.0 → 2.13.0`."""
    changed = {version.name for version in origin.versions}
    yield from (text for text in origin.resolved if text.split()[0] not in changed)
    for v in origin.versions[:_MOST_VERSIONS]:
        text = f"{v.name} {' → '.join(filter(None, (v.before, v.after or 'none')))}"
        yield text if v.before else f"{text} (new)"
    if (more := len(origin.versions) - _MOST_VERSIONS) > 0:
        yield f"and {plural(more, 'other change')}"


def origin_lines(origin: Provenance) -> Iterator[str]:
    """Yield the cost and the origin of a post as a list in Markdown."""
    for run in origin.runs:
        used = replies_text(run.asked, run.usage, run.cost)
        yield f"- Run {quoted(run.id)} ({escaped(run.state)}): {used}."
    if origin.made:
        yield f"- {escaped(origin.made[:1].upper() + origin.made[1:])}" + (
            " and then edited by hand." if origin.edited else "."
        )
    else:
        yield "- Written by hand: `postgen.lock` has no entry for it."
    if origin.stale:
        yield "- The outline or the templates have changed since the post was drafted."
