"""`postgen.lock`: how each post was made. It shows which posts were edited by hand or are out of date.

It is committed with the posts. An entry has a hash of the post's text, a hash of its prompt (from the
templates and the outline) and, if known, the model, the date, the environment and the number of repairs.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Literal

from pydantic import BaseModel, ConfigDict

from postgen.errors import ConfigError
from postgen.files import file_lock, write_atomic
from postgen.prompting.prompts import as_text, post_prompt
from postgen.series import Lesson, Series

How = Literal["skeleton", "drafted", "accepted", "revised", "adopted"]


class LockEntry(BaseModel):
    """The record of how one post was made; unknown values are ``None``.

    ``origin`` is the command that wrote the post, or `adopted` for a post that existed before. ``inputs`` is
    a hash of its prompt without lesson summaries; ``date`` is in UTC.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    inputs: str
    origin: How = "drafted"
    model: str | None = None
    date: str | None = None
    environment: str | None = None
    rounds: int | None = None


def read_lock(series: Series) -> dict[str, LockEntry]:
    """The entries by lesson id; empty if there is no lock file.

    Raises:
        ConfigError: the file is invalid.
    """
    path = series.lock_file
    try:
        data = json.loads(path.read_bytes())
        return {str(key): LockEntry.model_validate(value) for key, value in data["posts"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{path}: invalid; restore it from git, or delete it (every post then counts as written by hand)"
        ) from error


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


def _add(series: Series, new: Mapping[str, LockEntry]) -> None:
    with file_lock(series.state_dir / "locks" / "lockfile.lock"):
        entries = {**read_lock(series), **new}
        order = [x.id for x in series.lessons if x.id in entries]
        posts = {key: entries[key].model_dump(exclude_none=True) for key in order}
        data = json.dumps({"version": 1, "posts": posts}, indent=2, ensure_ascii=False) + "\n"
        write_atomic(series.lock_file, data.encode())


def text_hash(text: str) -> str:
    """A hash of a post's text, whatever its line ends, and with or without a byte order mark."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]


def inputs_hash(series: Series, lesson: Lesson) -> str:
    """A hash of a post's prompt without lesson summaries: it depends on the outline and the templates.

    Data files count as the patterns in the outline, since the files may not be on this machine.
    """
    data = [PurePath(pattern) for pattern in series.outline.environment.data]
    return text_hash(as_text(post_prompt(series, lesson, None, (), data)))


def has_real_post(series: Series, lesson: Lesson, entry: LockEntry | None) -> bool:
    """Whether a post exists and is not an unchanged skeleton."""
    if not (series.posts_dir / lesson.file_name).exists():
        return False
    return entry is None or entry.origin != "skeleton" or is_edited(series, lesson, entry)


def is_stale(series: Series, lesson: Lesson, entry: LockEntry | None) -> bool:
    """Whether the outline or the templates have changed since the post was recorded."""
    return entry is not None and entry.inputs != inputs_hash(series, lesson)


def is_edited(series: Series, lesson: Lesson, entry: LockEntry | None) -> bool:
    """Whether a post exists and differs from its entry: a person has written or edited it."""
    digest = post_hash(series, lesson)
    return bool(digest) and (entry is None or digest != entry.text)


def post_hash(series: Series, lesson: Lesson) -> str:
    """A hash of the text of a lesson's post as it is on disk; empty if there is no post."""
    try:
        return text_hash((series.posts_dir / lesson.file_name).read_bytes().decode(errors="surrogateescape"))
    except FileNotFoundError:
        return ""
    except OSError:
        return "unreadable"  # the hash of no text
