"""`postgen status`."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_errors, print_line, print_stderr
from postgen.cli.options import LessonId
from postgen.cli.project import display_path, open_series
from postgen.plural import plural

if TYPE_CHECKING:
    from postgen.errors import UnreadableError
    from postgen.series import Lesson, Series
    from postgen.series.lock_entries import LockEntry

_STATE_WIDTH = 24  # characters, unless a state is longer


@click.command(
    epilog="""\b
Examples:
  postgen status                show all lessons
  postgen status --check        also show which posts fail the static rules
  postgen status --adopt        add committed posts that are not in postgen.lock
  postgen status --adopt 1.4    add the post of 1.4 as it is, even if it is edited or stale
"""
)
@click.argument("lessons", type=LessonId(), nargs=-1, metavar="[LESSON...]")
@click.option("--check", is_flag=True, help="Check the posts with the static rules and show which ones fail.")
@click.option(
    "--adopt",
    is_flag=True,
    help="Add committed posts that are not in postgen.lock, and any LESSON given, as they are.",
)
@click.pass_context
def command(context: click.Context, lessons: tuple[str, ...], check: bool, adopt: bool) -> int:
    """Show the state of each LESSON (default: all lessons).

    \b
    missing     there is no post
    draft       there is a draft in drafts/, but no post
    skeleton    written by `postgen new` or `postgen init`
    drafted     written by `postgen draft`
    accepted    written by `postgen accept`
    revised     written by `postgen revise`
    adopted     added to postgen.lock by --adopt
    edited      changed or written by hand
    stale       the outline or the templates have changed since
    misnamed    there is a post under another name; run `postgen renumber`
    failing     breaks static rules (with --check)
    unreadable  cannot be read, or is not UTF-8 text
    """
    from postgen.series.lock_entries import read_lock
    from postgen.validation import read_folder
    from postgen.validation.strays import find_strays

    series = open_series(context)
    shown = [series.lesson(x) for x in lessons] or list(series.lessons)
    unreadable = _unreadable(series, shown)
    print_errors(unreadable.values())
    if adopt:
        _adopt(series, [x for x in shown if x.id not in unreadable], given=bool(lessons))
    locked = read_lock(series)
    strays = find_strays(series, read_folder(series.posts_dir, series)[0])
    misnamed = {stray.lesson.id for stray in strays if stray.lesson}
    failing = _failing(series) if check else Counter()
    rows: list[tuple[Lesson, str]] = []
    for lesson in shown:
        entry = locked.get(lesson.id)
        state = "unreadable" if lesson.id in unreadable else _state(series, lesson, entry)
        state = "misnamed" if lesson.id in misnamed else state
        if errors := failing.get(lesson.file_name):
            state += f", failing ({plural(errors, 'error')})"
        rows.append((lesson, state))
    width = max((len(state) for _, state in rows), default=0)
    for lesson, state in rows:
        print_line(f"{lesson.id:>5}  {state:<{max(width, _STATE_WIDTH)}}  {lesson.title}")
    for stray in strays:
        fits = f"is probably the post of lesson {stray.lesson.id}" if stray.lesson else "belongs to no lesson"
        print_stderr(f"{display_path(stray.post.file)} {fits} ({stray.reason}); see `postgen renumber`")
    if unreadable:
        return 2
    return 1 if any(failing.get(lesson.file_name) for lesson in shown) else 0


def _unreadable(series: "Series", lessons: "list[Lesson]") -> "dict[str, UnreadableError]":
    """Return the errors of the posts that cannot be read, by lesson id."""
    from postgen.document import read_source
    from postgen.errors import UnreadableError

    errors = {}
    for lesson in lessons:
        post = series.posts_dir / lesson.file_name
        try:
            if post.exists():
                read_source(post, display_path(post))
        except UnreadableError as error:
            errors[lesson.id] = error
    return errors


def _adopt(series: "Series", lessons: "list[Lesson]", given: bool) -> None:
    """Add posts that are not in postgen.lock. If lessons were ``given``, also update their entries."""
    from postgen.drafting.lockfile import changed_inputs, record_existing_posts
    from postgen.git import matches_head
    from postgen.series.lock_entries import is_edited, read_lock

    locked = read_lock(series)
    adopted = []
    for lesson in lessons:
        post, entry = series.posts_dir / lesson.file_name, locked.get(lesson.id)
        is_stale = post.exists() and changed_inputs(series, lesson, entry)
        changed = is_edited(series, lesson, entry) or is_stale
        if not changed or (entry and not given):
            continue
        if matches_head(post):
            adopted.append(lesson)
        else:
            print_stderr(f"{lesson.id}: not adopted, because it has uncommitted changes; commit it first")
    if adopted:
        record_existing_posts(series, adopted)


def _state(series: "Series", lesson: "Lesson", entry: "LockEntry | None") -> str:
    from postgen.drafting.lockfile import changed_inputs
    from postgen.series.lock_entries import is_edited

    if not (series.posts_dir / lesson.file_name).exists():
        return "draft" if (series.drafts_dir / lesson.file_name).exists() else "missing"
    states: list[str] = ["edited" if entry is None or is_edited(series, lesson, entry) else entry.origin]
    if changed := changed_inputs(series, lesson, entry):
        states.append(f"stale ({', '.join(changed)})")
    return ", ".join(states)


def _failing(series: "Series") -> Mapping[str, int]:
    """Return the number of errors of each file, by file name. An unreadable file has one."""
    from pathlib import Path

    from postgen.validation import ValidateOptions, find_files, read_posts, validate

    files = find_files([series.posts_dir]) if series.posts_dir.is_dir() else []
    posts, _ = read_posts(files, series)
    result = validate(posts, series, ValidateOptions(execute=False))
    unreadable = {file.name for file in files} - {post.file.name for post in posts}
    return Counter([*unreadable, *(Path(f.path).name for f in result.findings if f.is_error)])
