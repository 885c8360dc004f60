"""`postgen.lock`: how each post was made. It shows which posts were edited by hand or are out of date.

It is committed with the posts. An entry has a hash of the post's text, a hash of its prompt (from the
templates and the outline) and, if known, the model, the date, the environment and the number of repairs.
"""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from postgen.files import file_lock, write_atomic
from postgen.prompting.prompts import NO_BACKGROUND, as_text, post_prompt
from postgen.series import Lesson, Series
from postgen.series.lock_entries import How, LockEntry, post_hash, read_lock, text_hash


def record_written_post(
    series: Series, lesson: Lesson, text: str, how: How, model: str | None = None, rounds: int | None = None
) -> None:
    """Add or replace the entry of a post that was just written. Several processes may do so at once."""
    environment = series.outline.environment
    entry = LockEntry(
        text=text_hash(text),
        inputs=inputs_hash(series, lesson),
        origin=how,
        model=model,
        date=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        environment=" ".join((environment.python, *environment.packages)),
        rounds=rounds,
    )
    _add(series, {lesson.id: entry})


def record_existing_posts(series: Series, lessons: Iterable[Lesson]) -> None:
    """Add posts that exist already, as they are. Their model and date are unknown."""
    entries = {
        lesson.id: LockEntry(
            text=post_hash(series, lesson), inputs=inputs_hash(series, lesson), origin="adopted"
        )
        for lesson in lessons
    }
    _add(series, entries)


def replace_entries(series: Series, entries: Mapping[str, LockEntry]) -> None:
    """Replace all entries."""
    with file_lock(series.state_dir / "locks" / "lockfile.lock"):
        _write(series, entries)


def _add(series: Series, new: Mapping[str, LockEntry]) -> None:
    with file_lock(series.state_dir / "locks" / "lockfile.lock"):
        _write(series, {**read_lock(series), **new})


def _write(series: Series, entries: Mapping[str, LockEntry]) -> None:
    order = [x.id for x in series.lessons if x.id in entries]
    posts = {key: entries[key].model_dump(exclude_none=True) for key in order}
    data = json.dumps({"version": 1, "posts": posts}, indent=2, ensure_ascii=False) + "\n"
    write_atomic(series.lock_file, data.encode())


def inputs_hash(series: Series, lesson: Lesson) -> str:
    """A hash of a post's prompt without lesson summaries: it depends on the outline and the templates.

    Data files count as the patterns in the outline, since the files may not be on this machine.
    """
    data = [PurePath(pattern) for pattern in series.outline.environment.data]
    return text_hash(as_text(post_prompt(series, lesson, None, NO_BACKGROUND, data)))


def is_stale(series: Series, lesson: Lesson, entry: LockEntry | None) -> bool:
    """Whether the outline or the templates have changed since the post was recorded."""
    return entry is not None and entry.inputs != inputs_hash(series, lesson)
