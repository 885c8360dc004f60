"""FindingCache, keys, snapshots of links and images."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from postgen import cache_store
from postgen.cache_store import CacheStore
from postgen.document import Document
from postgen.errors import StorageError
from postgen.files import ensure_cache_dir
from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.series.series import FIGURES
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from pydantic import TypeAdapter


Kept = TypeVar("Kept")
_adapters: dict[object, "TypeAdapter[Any]"] = {}


class FindingCache:
    """Records by key. A cache that cannot be read or written makes it slower, not wrong.

    Without ``cache`` nothing is found and nothing kept.
    """

    def __init__(self, *, cache: bool = True) -> None:
        try:
            self._database = CacheStore(ensure_cache_dir("records") / "records.sqlite3") if cache else None
        except StorageError:
            self._database = None

    def get(self, kind: type[Kept], keys: Mapping[str, str]) -> dict[str, Kept]:
        """The records of that kind that are kept under the keys of posts, by the posts' paths."""
        rows = self._database.get_many(list(keys.values())) if self._database and keys else {}
        found = ((path, _read(kind, rows[key])) for path, key in keys.items() if key in rows)
        return {path: record for path, record in found if record is not None}

    def put(self, kind: type[Kept], records: Mapping[str, Kept]) -> None:
        """Keep records of that kind by their keys."""
        if self._database and records:
            written = ((key, _written(kind, record)) for key, record in records.items())
            self._database.put_many({key: data for key, data in written if data is not None})


def _read(kind: type[Kept], data: bytes) -> Kept | None:
    try:
        return _adapter(kind).validate_json(data)
    except ValueError:  # not what was written
        return None


def _written(kind: type[Kept], record: Kept) -> bytes | None:
    try:
        return _adapter(kind).dump_json(record)
    except ValueError:  # half of a surrogate pair, which no JSON can hold
        return None


def _adapter(kind: type[Kept]) -> "TypeAdapter[Kept]":
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


class CacheKeys:
    """The keys of posts of a series under a selection of rules.

    No rule is imported for them: what ``select`` and ``ignore`` say together with the outline and the code
    of postgen tells which rules there are. ``python`` gives the interpreter of the reader environment.
    """

    def __init__(
        self,
        series: Series,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        python: Callable[[], Path] | None,
    ) -> None:
        self._series, self._python = series, python
        self._selection = repr((select, ignore))

    def static(self, post: Post, *, is_run: bool) -> str:
        """The key of what is found in a post before it is run, if it is."""
        python = str(self._python()) if self._python else ""
        return self._key("findings", post, self._selection, python, str(is_run))

    def facts(self, post: Post) -> str:
        """The key of what a post brings."""
        return self._key("brought", post)

    def cross_post(self, posts: Iterable[Post], earlier: Iterable[Post]) -> str:
        """The key of what rules find that compare posts, as far as no file is looked for.

        ``earlier`` are posts that have come before.
        """
        asked = [self.facts(post) for post in posts]
        before = [self.facts(post) for post in earlier]
        return _digest(("compared", str(self._series.root), self._selection, *asked, "earlier", *before))

    def outcome(self, post: Post, outcome: PostOutcome) -> str:
        """The key of what is found once a post was run, as far as no file is looked at."""
        return self._key("judged", post, self._selection, _outcome(outcome))

    def _key(self, what: str, post: Post, *more: str) -> str:
        lesson = post.lesson.id if post.lesson else ""
        return _digest((what, self._common, lesson, post.path, post.file.name, *more, post.compressed_text))

    @cached_property
    def _common(self) -> str:
        return _digest((cache_store.code_version(), self._series.outline.model_dump_json()))


def key_of_program(post: Post) -> str:
    """The key of what of a post's text is code."""
    return _digest(("program", cache_store.code_version(), post.compressed_text))


def _outcome(outcome: PostOutcome) -> str:
    """All that an outcome says; that it was kept since an earlier run makes no difference."""
    blocks = repr([replace(block, figures=()) for block in outcome.blocks])
    drawn = [[hashlib.sha256(f.png).hexdigest() for f in block.figures] for block in outcome.blocks]
    return _digest((outcome.path, outcome.sandbox, blocks, repr(drawn)))


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()


ImageSnapshot = tuple[tuple[str, str], ...]
"""Targets of images, each with a digest of the file."""
LinkSnapshot = tuple[tuple[str, bool], ...]
"""Paths, each with whether something is there."""
_LARGEST = 32 << 20


def snapshot_images(document: Document, file: Path) -> ImageSnapshot:
    """The figures that the post in ``file`` shows."""
    targets = [i.target for prose in document.prose for i in prose.inlines if i.kind == "image"]
    shown = dict.fromkeys(target for target in targets if target.startswith(f"{FIGURES}/"))
    return tuple((target, _file_digest(file, target)) for target in shown)


def are_unchanged(pictures: ImageSnapshot, file: Path) -> bool:
    """Whether the figures of the post in ``file`` are what they were."""
    return all(digest == _file_digest(file, target) for target, digest in pictures)


def snapshot_links(paths: Iterable[Path]) -> LinkSnapshot:
    """Which of some paths lead somewhere."""
    return tuple((path, _exists(path)) for path in dict.fromkeys(map(str, paths)))


def links_unchanged(links: LinkSnapshot) -> bool:
    """Whether paths lead where they led."""
    return all(exists == _exists(path) for path, exists in links)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name that no file system takes
        return False


def _file_digest(file: Path, target: str) -> str:
    """A digest of a figure file; a word for what has none."""
    path = file.parent / unquote(target)
    try:
        if not path.is_file():  # a device has no end
            return "missing"
        with path.open("rb") as picture:
            data = picture.read(_LARGEST + 1)
    except (OSError, ValueError):
        return "unreadable"
    return "large" if len(data) > _LARGEST else hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class StaticResult:
    """What is said of a post by its text and the outline alone.

    ``findings`` are those of rules that look at nothing else. ``compared_by`` are the codes of the rules that
    compare it with other posts or with the disk, which are still to be asked.
    """

    findings: tuple[Finding, ...]
    compared_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrossPostResult:
    """``findings`` are those of rules that compare posts; ``links`` the paths they may have looked for."""

    findings: tuple[Finding, ...]
    links: LinkSnapshot


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """``findings`` are those of rules that look at what running a post gave, and at its ``pictures``."""

    findings: tuple[Finding, ...]
    pictures: ImageSnapshot
