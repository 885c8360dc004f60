"""The cache of computed records: one bounded SQLite file. Failures of the file are ignored."""

import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from postgen.errors import StorageError
from postgen.files import ensure_cache_dir
from postgen.plugins import plugin_versions

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_CHECKERS = ("markdown-it-py", "math-core", "mdit-py-plugins", "pillow", "pyyaml", "ruff", "ty")
_LARGEST = 64_000_000  # bytes of values; beyond it, the least recently used values are deleted
_DAY = 24 * 3600
_MOST_KEYS = 500  # in one query
_TABLE = "CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB, day INTEGER) WITHOUT ROWID"
Record = TypeVar("Record")


@cache
def code_version() -> str:
    """A hash of postgen's source and data, and of the versions of Python, plug-ins, checkers and parsers."""
    digest = hashlib.sha256(sys.version.encode())
    for name in _CHECKERS:
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}\n".encode())
    digest.update(repr(plugin_versions()).encode())
    for folder, folders, names in os.walk(Path(__file__).parent):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".json")):
                digest.update(Path(folder, name).read_bytes())
    return digest.hexdigest()


def cache_key(kind: str, *parts: str | bytes) -> str:
    """The key of a result of this version of the code. ``parts`` are all that the result depends on."""
    digest = hashlib.sha256()
    for part in (kind, code_version(), *parts):
        data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    return digest.hexdigest()


class RecordCache:
    """Records by key: Pydantic models or dataclasses. A damaged or missing cache only costs time.

    ``name`` is that of its file. ``largest`` is in bytes. A cache that is not ``enabled`` is always empty.
    """

    def __init__(self, name: str = "records", largest: int = _LARGEST, *, enabled: bool = True) -> None:
        self._store: CacheStore | None = None
        if enabled:
            with suppress(StorageError):
                self._store = CacheStore(ensure_cache_dir("records") / f"{name}.sqlite3", largest)

    @property
    def enabled(self) -> bool:
        """False also if the file cannot be opened."""
        return self._store is not None

    def get(self, kind: type[Record], keys: Collection[str]) -> dict[str, Record]:
        """The cached records of type ``kind`` by key."""
        rows = self._store.get_many(list(keys)) if self._store and keys else {}
        found = {}
        for key, data in rows.items():
            with suppress(ValueError):  # not a record of this type
                found[key] = _adapter(kind).validate_json(data)
        return found

    def put(self, records: Mapping[str, Any]) -> None:
        """Cache records by key. Fields of models that have their default values are not stored."""
        rows = {}
        for key, record in records.items() if self._store else ():
            with suppress(ValueError):  # half of a surrogate pair, which JSON cannot hold
                rows[key] = _adapter(type(record)).dump_json(record, exclude_unset=True)
        if self._store and rows:
            self._store.put_many(rows)


_adapters: dict[type, "TypeAdapter[Any]"] = {}


def _adapter(kind: type[Record]) -> "TypeAdapter[Record]":
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


class CacheStore:
    """A cache of bytes by key. Each value has a checksum; a damaged value counts as missing."""

    def __init__(self, path: Path, largest: int = _LARGEST) -> None:
        self._path, self._largest = path, largest

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the cached values of those ``keys`` that the cache has."""
        found: dict[str, bytes] = {}

        def ask(connection: sqlite3.Connection) -> None:
            today, old = int(time.time()) // _DAY, []
            for start in range(0, len(keys), _MOST_KEYS):
                some = keys[start : start + _MOST_KEYS]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, value, day FROM entries WHERE key IN ({marks})"
                for key, value, day in connection.execute(query, some):
                    if isinstance(value, bytes) and _sum(value[32:]) == value[:32]:
                        found[key] = value[32:]
                        old += [(today, key)] if day != today else []
            connection.executemany("UPDATE entries SET day = ? WHERE key = ?", old)

        self._with_connection(ask)
        return found

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Store values, either all or none of them."""
        today = int(time.time()) // _DAY
        rows = [(key, _sum(value) + value, today) for key, value in values.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
            (size,) = connection.execute("SELECT coalesce(sum(length(value)), 0) FROM entries").fetchone()
            if size > self._largest:
                self._evict(connection, size)

        self._with_connection(write)

    def _evict(self, connection: sqlite3.Connection, size: int) -> None:
        rows = connection.execute("SELECT key, length(value) FROM entries ORDER BY day").fetchall()
        gone = []
        for key, length in rows:
            if size <= self._largest * 3 // 4:
                break
            gone.append((key,))
            size -= length
        connection.executemany("DELETE FROM entries WHERE key = ?", gone)

    def _with_connection(self, work: Callable[[sqlite3.Connection], None]) -> None:
        try:
            connection = sqlite3.connect(self._path, timeout=5)
            try:
                with connection:
                    connection.execute("PRAGMA synchronous = OFF")
                    connection.execute(_TABLE)
                    work(connection)
            finally:
                connection.close()
        except sqlite3.OperationalError:
            pass  # another process is writing, or the disk is full or read-only
        except sqlite3.Error:
            with suppress(OSError):
                self._path.unlink()  # not a database, or a damaged one


def _sum(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()
