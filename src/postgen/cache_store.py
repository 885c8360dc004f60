"""A bounded key-value cache in one SQLite file. Failures of the file are ignored."""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_LARGEST = 64_000_000  # bytes of values; beyond it, the least recently used values are deleted
_DAY = 24 * 3600
_MOST_KEYS = 500  # in one query
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB, day INTEGER) WITHOUT ROWID"


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
                rows = connection.execute(
                    f"SELECT key, value, day FROM kept WHERE key IN ({marks})",
                    some,
                )
                for key, value, day in rows:
                    if isinstance(value, bytes) and _sum(value[32:]) == value[:32]:
                        found[key] = value[32:]
                        old += [(today, key)] if day != today else []
            connection.executemany("UPDATE kept SET day = ? WHERE key = ?", old)

        self._with_connection(ask)
        return found

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Store values, either all or none of them."""
        today = int(time.time()) // _DAY
        rows = [(key, _sum(value) + value, today) for key, value in values.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
            (size,) = connection.execute("SELECT coalesce(sum(length(value)), 0) FROM kept").fetchone()
            if size > self._largest:
                self._evict(connection, size)

        if rows:
            self._with_connection(write)

    def _evict(self, connection: sqlite3.Connection, size: int) -> None:
        rows = connection.execute("SELECT key, length(value) FROM kept ORDER BY day").fetchall()
        gone = []
        for key, length in rows:
            if size <= self._largest * 3 // 4:
                break
            gone.append((key,))
            size -= length
        connection.executemany("DELETE FROM kept WHERE key = ?", gone)

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
