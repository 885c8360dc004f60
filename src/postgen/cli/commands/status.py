"""`postgen status`."""

from typing import TYPE_CHECKING

import click

from postgen.cli.project import open_series

if TYPE_CHECKING:
    from postgen.drafting.lockfile import LockEntry
    from postgen.series import Lesson, Series


@click.command(epilog="\b\nExamples:\n  postgen status\n  postgen status --check     find failing posts too")
@click.option(
    "--check", is_flag=True, help="Check the posts with the static rules, to tell which are failing."
)
@click.pass_context
def command(context: click.Context, check: bool) -> int:
    """Show all lessons at a glance.

    A lesson's post is missing, a draft, drafted (as postgen wrote it), edited (by a person since, or written
    by one), or stale (outline or templates have changed since it was drafted); with --check also failing.
    """
    from postgen.drafting.lockfile import read_lock

    series = open_series(context)
    locked = read_lock(series)
    failing = _failing(series) if check else {}
    for lesson in series.lessons:
        words = _words(series, lesson, locked.get(lesson.id))
        if errors := failing.get(lesson.file_name):
            words += f", failing ({errors} error{'' if errors == 1 else 's'})"
        click.echo(f"{lesson.id:>5}  {words:<24}  {lesson.title}")
    return 1 if any(failing.values()) else 0


def _words(series: "Series", lesson: "Lesson", entry: "LockEntry | None") -> str:
    from postgen.drafting.lockfile import inputs_hash, is_edited

    if not (series.posts / lesson.file_name).exists():
        return "draft" if (series.drafts / lesson.file_name).exists() else "missing"
    states = ["edited" if is_edited(series, lesson, entry) else "drafted"]
    if entry and entry.inputs != inputs_hash(series, lesson):
        states.append("stale")
    return ", ".join(states)


def _failing(series: "Series") -> dict[str, int]:
    """Errors by file name."""
    from pathlib import Path

    from postgen.validation import Options, find_files, read_posts, validate

    files = find_files([series.posts]) if series.posts.is_dir() else []
    posts, unreadable = read_posts(files, series)
    result = validate(posts, series, Options(execute=False))
    found = {Path(str(error).split(":")[0]).name: 1 for error in unreadable}
    for finding in result.findings:
        if finding.is_error:
            name = Path(finding.path).name
            found[name] = found.get(name, 0) + 1
    return found
