"""What was found in a text, kept by content: the same text under the same rules is not examined again."""

import hashlib
import sys
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import postgen
from postgen.errors import StorageError
from postgen.execution.storage import cache_folder
from postgen.rules.ledger import Brought
from postgen.validation.database import Database
from postgen.validation.examining import Examined, Examiner
from postgen.validation.posts import Post

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kept = TypeVar("Kept")
_CODE = ("document", "rules", "series", "comparison.py", "findings.py", "pictures.py")
_ENGINES = ("ruff", "ty", "math-core", "markdown-it-py", "mdit-py-plugins", "rapidfuzz")


class Keys:
    """Everything that findings depend on, as keys: a change of any of it is another key."""

    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner
        self._outline = ""

    def of_findings(self, post: Post, run: Collection[str]) -> str:
        """The key of what the rules find that are asked now."""
        rules = self._examiner.asked(post, run)
        codes = ",".join(rule.code for rule in rules)
        python = self._examiner.python
        needs_types = python is not None and any("ty" in rule.needs for rule in rules)
        return self._key("findings", post, codes, str(python()) if needs_types and python else "")

    def of_brought(self, post: Post) -> str:
        """The key of what a post brings."""
        return self._key("brought", post)

    def _key(self, what: str, post: Post, *more: str) -> str:
        if not self._outline:
            self._outline = self._examiner.series.outline.model_dump_json()
        lesson = post.lesson.id if post.lesson else ""
        about = (what, _code(), self._outline, lesson, post.path, post.file.name, *more, post.source.text)
        digest = hashlib.sha256()
        for part in about:
            data = part.encode(errors="surrogatepass")
            digest.update(len(data).to_bytes(8) + data)
        return digest.hexdigest()


class Store:
    """Findings by key. A cache that cannot be read or written makes it slower, not wrong."""

    def __init__(self) -> None:
        try:
            self._database: Database | None = Database(cache_folder("findings") / "findings.sqlite3")
        except StorageError:
            self._database = None

    def find_examined(self, keys: Mapping[str, str]) -> dict[str, Examined]:
        """What is kept under the keys of posts, by the posts' paths."""
        rows = self._database.find(list(keys.values())) if self._database else {}
        found = ((path, _read(_examined(), rows.get(key))) for path, key in keys.items())
        return {path: examined for path, examined in found if examined is not None}

    def find_brought(self, key: str) -> Brought | None:
        rows = self._database.find([key]) if self._database else {}
        return _read(_brought(), rows.get(key))

    def keep_examined(self, examined: Mapping[str, Examined]) -> None:
        if self._database:
            self._database.keep({key: _examined().dump_json(value) for key, value in examined.items()})

    def keep_brought(self, brought: Mapping[str, Brought]) -> None:
        if self._database:
            self._database.keep({key: _brought().dump_json(value) for key, value in brought.items()})


def _read(adapter: "TypeAdapter[Kept]", data: bytes | None) -> Kept | None:
    try:
        return adapter.validate_json(data) if data is not None else None
    except ValueError:  # not what was written
        return None


@cache
def _examined() -> "TypeAdapter[Examined]":
    from pydantic import TypeAdapter

    return TypeAdapter(Examined)


@cache
def _brought() -> "TypeAdapter[Brought]":
    from pydantic import TypeAdapter

    return TypeAdapter(Brought)


@cache
def _code() -> str:
    """The version of the rules: their own text, that of what they stand on, and the engines' versions."""
    digest = hashlib.sha256(sys.version.encode())
    home = Path(postgen.__file__).parent
    for name in _CODE:
        path = home / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else (path,):
            digest.update(file.read_bytes())
    for name in _ENGINES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            digest.update(name.encode())
    return digest.hexdigest()
