"""`postgen status`."""

from typing import TYPE_CHECKING

import click

from postgen.cli.options import LessonId
from postgen.cli.project import open_series
from postgen.cli.terminal import tell

if TYPE_CHECKING:
    from postgen.drafting.lockfile import LockEntry
    from postgen.series import Lesson, Series


@click.command(
    epilog="""\b
Examples:
  postgen status
  postgen status --check         find failing posts too
  postgen status --adopt        from now on, edits of the posts that git has are noticed
  postgen status --adopt 1.4    this one, even if it was edited or is stale: it counts as it stands
"""
)
@click.argument("lessons", type=LessonId(), nargs=-1, metavar="[LESSON...]")
@click.option(
    "--check", is_flag=True, help="Check the posts with the static rules, to tell which are failing."
)
@click.option(
    "--adopt",
    is_flag=True,
    help="Note in postgen.lock, as they stand, committed posts it does not know, and those that are named.",
)
@click.pass_context
def command(context: click.Context, lessons: tuple[str, ...], check: bool, adopt: bool) -> int:
    """Show all lessons at a glance, or each LESSON.

    A lesson's post is missing, a draft, begun (a skeleton), drafted, accepted or revised (as postgen wrote
    it), recorded (as it stood when it was recorded), edited (by a person since, or written by one), or stale
    (outline or templates have changed since); with --check also failing.
    """
    from postgen.drafting.lockfile import read_lock

    series = open_series(context)
    shown = [series.lesson(x) for x in lessons] or list(series.lessons)
    if adopt:
        _record(series, shown, named=bool(lessons))
    locked = read_lock(series)
    failing = _failing(series) if check else {}
    for lesson in shown:
        words = _words(series, lesson, locked.get(lesson.id))
        if errors := failing.get(lesson.file_name):
            words += f", failing ({errors} error{'' if errors == 1 else 's'})"
        click.echo(f"{lesson.id:>5}  {words:<24}  {lesson.title}")
    return 1 if any(failing.get(lesson.file_name) for lesson in shown) else 0


def _record(series: "Series", lessons: "list[Lesson]", named: bool) -> None:
    """Record posts that no entry knows; ``named`` ones even if postgen wrote them otherwise, or by a prompt
    that is another one now."""
    from postgen.drafting.lockfile import is_edited, read_lock, record_posts
    from postgen.repository import is_recorded

    locked = read_lock(series)
    texts = {}
    for lesson in lessons:
        post, entry = series.posts / lesson.file_name, locked.get(lesson.id)
        changed = is_edited(series, lesson, entry) or (post.exists() and _is_stale(series, lesson, entry))
        if not changed or (entry and not named):
            continue
        if is_recorded(post):
            texts[lesson.id] = post.read_text(encoding="utf-8")
        else:
            tell(f"{lesson.id}: not recorded, since git does not have it as it is")
    if texts:
        record_posts(series, texts)


def _words(series: "Series", lesson: "Lesson", entry: "LockEntry | None") -> str:
    from postgen.drafting.lockfile import is_edited

    if not (series.posts / lesson.file_name).exists():
        return "draft" if (series.drafts / lesson.file_name).exists() else "missing"
    states: list[str] = ["edited" if entry is None or is_edited(series, lesson, entry) else entry.how]
    if _is_stale(series, lesson, entry):
        states.append("stale")
    return ", ".join(states)


def _is_stale(series: "Series", lesson: "Lesson", entry: "LockEntry | None") -> bool:
    from postgen.drafting.lockfile import inputs_hash

    return entry is not None and entry.inputs != inputs_hash(series, lesson)


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
