"""Outlines that have been read before, kept by their text: to read YAML takes longer than to check it."""

import hashlib
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from postgen.database import Database
from postgen.errors import StorageError
from postgen.series.outline import Outline
from postgen.storage import cache_folder


def find_outline(text: str) -> Outline | None:
    """The outline of a text that this version of postgen has read, and found nothing wrong with."""
    key = _key(text)
    try:
        return Outline.model_validate_json(_database().find([key])[key])
    except (KeyError, StorageError, ValidationError):
        return None


def keep_outline(text: str, outline: Outline) -> None:
    """Keep what a text says; what it leaves to the defaults is left to them again."""
    with suppress(StorageError, ValueError):  # no place for it, or half of a surrogate pair
        _database().keep({_key(text): outline.model_dump_json(exclude_unset=True).encode()})


def _database() -> Database:
    return Database(cache_folder("outlines") / "outlines.sqlite3")


def _key(text: str) -> str:
    return hashlib.sha256(_code() + text.encode()).hexdigest()


@cache
def _code() -> bytes:
    """The version of what reads outlines: its own text, and the parser's version."""
    digest = hashlib.sha256(version("pyyaml").encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()
