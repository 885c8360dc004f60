"""The posts that postgen wrote and a person edited, in both versions."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from postgen.document import Document, Source, parse_document, read_source
from postgen.errors import UnreadableError, UsageError
from postgen.git import blobs_below, open_repository, read_blobs
from postgen.series import Lesson, Series
from postgen.series.lock_entries import LockEntry, read_lock, text_hash
from postgen.series.written_texts import kept_text
from postgen.validation import ValidateOptions, fix_post
from postgen.validation.posts import make_post

_MOST_EDITS = 20  # of one post
_MOST_BYTES = 1_000_000  # of a version in git's history


@dataclass(frozen=True, slots=True)
class EditedPost:
    """A post as postgen wrote it (``before``), and as a person left it.

    Both have the fixes that `postgen validate --fix` applies: they teach nothing. A post that postgen has
    written several times can have been edited several times.
    """

    lesson: Lesson
    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a lesson's post."""

    lesson: Lesson
    document: Document


@dataclass(frozen=True, slots=True)
class EditedPosts:
    """The edits, and the present texts of all posts that a person has written or edited.

    ``missing`` are the lessons whose text, as postgen wrote it, is nowhere to be found.
    """

    posts: tuple[EditedPost, ...]
    merged: tuple[Version, ...]
    missing: tuple[Lesson, ...]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons of the edits, each once, in their order."""
        return tuple(dict.fromkeys(post.lesson for post in self.posts))


@dataclass(frozen=True, slots=True)
class _Pair:
    """The hashes of the two versions. ``after`` is empty for the present text."""

    lesson: Lesson
    before: str
    after: str


def find_edited_posts(series: Series) -> EditedPosts:
    """Find the edits of all posts of a series.

    Changes by postgen itself are left out: fixes are applied to both versions, and `postgen.lock` records
    revisions.

    Raises:
        ConfigError: the lock file is invalid.
    """
    entries = read_lock(series)
    current = {lesson: text for lesson in series.lessons if (text := _current(series, lesson))}
    pairs = [
        pair
        for lesson, source in current.items()
        if (entry := entries.get(lesson.id))
        for pair in _pairs(lesson, entry, text_hash(source.text))
    ]
    texts = _find_texts(series, {d for pair in pairs for d in (pair.before, pair.after) if d})
    found, missing = [], {}
    for pair in pairs:
        before = texts.get(pair.before)
        after = texts.get(pair.after) if pair.after else current[pair.lesson].text
        if before is None or after is None:
            missing[pair.lesson.id] = pair.lesson
            continue
        old, new = _fixed(series, pair.lesson, before), _fixed(series, pair.lesson, after)
        if old.text != new.text:
            found.append(EditedPost(pair.lesson, old, new))
    own = {post.lesson.id for post in found}
    merged = tuple(
        Version(lesson, parse_document(source.text))
        for lesson, source in current.items()
        if lesson.id in own or not _is_draft(entries.get(lesson.id), source.text)
    )
    return EditedPosts(tuple(found), merged, tuple(missing.values()))


def _is_draft(entry: LockEntry | None, text: str) -> bool:
    """Whether nobody has edited a post since postgen wrote it."""
    return entry is not None and entry.written == text_hash(text)


def _current(series: Series, lesson: Lesson) -> Source | None:
    try:
        source = read_source(series.posts_dir / lesson.file_name)
    except (UnreadableError, OSError):
        return None
    return replace(source, text=source.text.replace("\r\n", "\n"))


def _pairs(lesson: Lesson, entry: LockEntry, current: str) -> Iterator[_Pair]:
    for before, after in dict.fromkeys((entry.edits or ())[-_MOST_EDITS:]):
        yield _Pair(lesson, before, after)
    if entry.written and entry.written != current:
        yield _Pair(lesson, entry.written, "")


def _fixed(series: Series, lesson: Lesson, text: str) -> Document:
    file = series.posts_dir / lesson.file_name
    post = make_post(Source(file.name, text), Path(file), series)
    return parse_document(fix_post(post, series, ValidateOptions(execute=False))[0])


def _find_texts(series: Series, wanted: Collection[str]) -> dict[str, str]:
    """The texts with these hashes, from `.postgen/` or from git's history."""
    found = {digest: text for digest in wanted if (text := kept_text(series, digest)) is not None}
    missing = set(wanted) - found.keys()
    for text in _texts_in_git(series) if missing else ():
        digest = text_hash(text)
        if digest in missing:
            found[digest] = text
            missing.discard(digest)
            if not missing:
                break
    return {digest: text.removeprefix("\ufeff").replace("\r\n", "\n") for digest, text in found.items()}


def _texts_in_git(series: Series) -> Iterator[str]:
    try:
        repository = open_repository(series.root)
    except UsageError:
        return
    folder = repository.relative_path(series.posts_dir)
    if folder is not None:
        for data in read_blobs(repository, list(blobs_below(repository, folder)), _MOST_BYTES):
            yield data.decode(errors="surrogateescape")
