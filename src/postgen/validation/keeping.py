"""What was found out about a text, kept by content: the same text is not looked at again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from postgen.database import Database
from postgen.errors import StorageError
from postgen.storage import cache_folder

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kept = TypeVar("Kept")
_adapters: dict[object, "TypeAdapter[Any]"] = {}


class Store:
    """Records by key. A cache that cannot be read or written makes it slower, not wrong.

    Without ``cache`` nothing is found and nothing kept.
    """

    def __init__(self, *, cache: bool = True) -> None:
        try:
            self._database = Database(cache_folder("findings") / "findings.sqlite3") if cache else None
        except StorageError:
            self._database = None

    def find(self, kind: type[Kept], keys: Mapping[str, str]) -> dict[str, Kept]:
        """The records of that kind that are kept under the keys of posts, by the posts' paths."""
        rows = self._database.find(list(keys.values())) if self._database and keys else {}
        found = ((path, _read(kind, rows[key])) for path, key in keys.items() if key in rows)
        return {path: record for path, record in found if record is not None}

    def keep(self, kind: type[Kept], records: Mapping[str, Kept]) -> None:
        """Keep records of that kind by their keys."""
        if self._database and records:
            written = ((key, _written(kind, record)) for key, record in records.items())
            self._database.keep({key: data for key, data in written if data is not None})


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
