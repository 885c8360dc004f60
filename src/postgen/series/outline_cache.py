"""The cache of parsed outlines. Parsing YAML is slow compared with checking the posts."""

import hashlib
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from postgen.cache_store import CacheStore
from postgen.errors import StorageError
from postgen.files import ensure_cache_dir
from postgen.series.config import Outline


def get_cached_outline(text: str) -> Outline | None:
    """Return the cached outline of a text that this version of postgen has found valid, or None."""
    key = _key(text)
    try:
        return Outline.model_validate_json(_database().get_many([key])[key])
    except (KeyError, StorageError, ValidationError):
        return None


def cache_outline(text: str, outline: Outline) -> None:
    """Cache the outline of a text. Defaults are not stored."""
    with suppress(StorageError, ValueError):  # no cache directory, or half of a surrogate pair
        _database().put_many({_key(text): outline.model_dump_json(exclude_unset=True).encode()})


def _database() -> CacheStore:
    return CacheStore(ensure_cache_dir("outlines") / "outlines.sqlite3")


def _key(text: str) -> str:
    return hashlib.sha256(_code() + text.encode()).hexdigest()


@cache
def _code() -> bytes:
    """Return the version of the outline reader: its source code and the version of the YAML parser."""
    digest = hashlib.sha256(version("pyyaml").encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()
