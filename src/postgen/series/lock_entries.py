"""The entries of `postgen.lock`: what is known about each post, and whether a person has edited it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from postgen.errors import ConfigError
from postgen.series.series import Lesson, Series

How = Literal["skeleton", "drafted", "accepted", "revised", "adopted"]
WRITTEN: frozenset[How] = frozenset({"drafted", "accepted", "revised"})  # by postgen, from a model's reply


def _known_inputs(value: object) -> object:
    """Nothing is known if an older version of postgen has recorded a single hash."""
    return {} if isinstance(value, str) else value


class LockEntry(BaseModel):
    """The record of how one post was made; unknown values are ``None``.

    ``origin`` is the command that wrote the post, or `adopted` for a post that existed before. ``inputs`` are
    hashes of the parts of the outline and of the templates that it was made from; ``date`` is in UTC.
    ``packages`` are the resolved versions of the reader environment. Posts share lists of them in the file.

    ``base`` is the hash of the text that postgen wrote last, if that is no longer ``text``. ``edits`` are
    pairs of hashes of earlier texts: what postgen wrote, and what a person then made of it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    inputs: Annotated[dict[str, str], BeforeValidator(_known_inputs)] = {}
    origin: How = "drafted"
    model: str | None = None
    date: str | None = None
    environment: str | None = None
    packages: tuple[str, ...] | None = None
    rounds: int | None = None
    base: str | None = None
    edits: tuple[tuple[str, str], ...] | None = None

    @property
    def written(self) -> str | None:
        """The hash of the text that postgen wrote last; None if a person wrote the post."""
        return self.base or (self.text if self.origin in WRITTEN else None)


def read_lock(series: Series) -> dict[str, LockEntry]:
    """The entries by lesson id; empty if there is no lock file.

    Raises:
        ConfigError: the file is invalid.
    """
    path = series.lock_file
    try:
        return parse_lock(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ConfigError(
            f"{path}: invalid; restore it from git, or delete it (every post then counts as written by hand)"
        ) from error


def parse_lock(content: bytes) -> dict[str, LockEntry]:
    """The entries in the content of a lock file. Raises ValueError if it is invalid."""
    try:
        data = json.loads(content)
        lists = data.get("environments", {})
        return {
            str(key): LockEntry.model_validate(value | {"packages": lists.get(value.get("resolved"))})
            for key, value in data["posts"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a lock file") from error


def format_lock(entries: Mapping[str, LockEntry]) -> bytes:
    """The content of a lock file with these entries."""
    posts, lists = {}, {}
    for key, entry in entries.items():
        posts[key] = entry.model_dump(exclude_none=True, exclude={"packages"})
        if entry.packages is not None:
            name = text_hash("\n".join(entry.packages))[:16]
            posts[key]["resolved"] = name
            lists[name] = entry.packages
    data = {"version": 1, "posts": posts} | ({"environments": dict(sorted(lists.items()))} if lists else {})
    return f"{json.dumps(data, indent=2, ensure_ascii=False)}\n".encode()


def text_hash(text: str) -> str:
    """A hash of a post's text, whatever its line ends, and with or without a byte order mark."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]


def has_real_post(series: Series, lesson: Lesson, entry: LockEntry | None) -> bool:
    """Whether a post exists and is not an unchanged skeleton."""
    if not (series.posts_dir / lesson.file_name).exists():
        return False
    return entry is None or entry.origin != "skeleton" or is_edited(series, lesson, entry)


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
