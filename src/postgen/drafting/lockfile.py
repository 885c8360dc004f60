"""`postgen.lock`: what each drafted post was made from, so that hand edits and staleness can be seen.

It is committed with the posts. An entry holds hashes of the post's text, of the templates and of the part of
the outline that its prompts show, and the model, date, environment and number of repairs.
"""

import hashlib
import json
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from postgen.drafting.storing import write_atomic
from postgen.errors import ConfigurationError, UsageError
from postgen.prompting import as_text, post_prompt
from postgen.series import Lesson, Series

FILE = "postgen.lock"


class LockEntry(BaseModel):
    """How one post came to be. ``inputs`` is a hash of its prompt without ledger; ``date`` is in UTC."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    inputs: str
    model: str
    date: str
    environment: str
    rounds: int


def read_lock(series: Series) -> dict[str, LockEntry]:
    """The entries by lesson id; empty where there is no lock file.

    Raises:
        ConfigurationError: the file is broken.
    """
    path = series.root / FILE
    try:
        data = json.loads(path.read_bytes())
        return {str(key): LockEntry.model_validate(value) for key, value in data["posts"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ConfigurationError(
            f"{path}: broken; restore it from git, or delete it and every post counts as written by hand"
        ) from error


def lock_post(series: Series, lesson: Lesson, text: str, model: str, rounds: int) -> None:
    """Record a post that has just been written. Several processes may do so at the same time.

    Raises:
        ConfigurationError: the file is broken.
        StorageError: it cannot be written.
    """
    import fcntl

    guard = series.state / "locks" / "lockfile.lock"
    guard.parent.mkdir(parents=True, exist_ok=True)
    with guard.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        entries = read_lock(series)
        entries[lesson.id] = LockEntry(
            text=text_hash(text),
            inputs=inputs_hash(series, lesson),
            model=model,
            date=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            environment=" ".join((series.outline.environment.python, *series.outline.environment.packages)),
            rounds=rounds,
        )
        order = [x.id for x in series.lessons if x.id in entries]
        posts = {key: entries[key].model_dump() for key in order}
        data = json.dumps({"version": 1, "posts": posts}, indent=2, ensure_ascii=False) + "\n"
        write_atomic(series.root / FILE, data.encode())


def text_hash(text: str) -> str:
    """A hash of a post's text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def inputs_hash(series: Series, lesson: Lesson) -> str:
    """A hash of what the outline and the templates say to the writer of a post, its ledger left out."""
    return text_hash(as_text(post_prompt(series, lesson, None, ())))


def is_edited(series: Series, lesson: Lesson, entry: LockEntry | None) -> bool:
    """Whether a post exists and is not what the lock file has recorded: a person has written or edited it."""
    path: Path = series.posts / lesson.file_name
    try:
        return entry is None or text_hash(path.read_bytes().decode()) != entry.text
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError):
        return True


def refuse_edited(series: Series, lesson: Lesson) -> None:
    """Refuse to redraft a post that a person has edited since it was drafted.

    Raises:
        UsageError: it has been edited.
        ConfigurationError: the lock file is broken.
    """
    entry = read_lock(series).get(lesson.id)
    if entry and is_edited(series, lesson, entry):
        raise UsageError(
            f"{series.posts / lesson.file_name}: has been edited since it was drafted on {entry.date[:10]}; "
            "--force replaces it all the same"
        )
