"""A snapshot of the series' data files, so that they cannot change while a post runs."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from postgen.errors import ConfigError, StorageError
from postgen.files import ensure_cache_dir

_MAX_FILES = 10_000
_MAX_BYTES = 4 << 30
_MAX_AGE = 60 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class DataSnapshot:
    """The snapshot at ``path``; ``key`` is the hash of all relative paths and contents."""

    key: str
    path: Path


def snapshot(root: Path, files: Sequence[PurePath]) -> DataSnapshot | None:
    """Copy ``files``, which are relative to ``root``; None if there are none.

    Files with the same content are copied only once. Symbolic links become regular files.

    Raises ConfigError for files that are unreadable or too large, and StorageError.
    """
    if not files:
        return None
    try:
        size = sum((root / file).stat().st_size for file in files)
        if len(files) > _MAX_FILES or size > _MAX_BYTES:
            raise ConfigError(
                f"environment.data matches {len(files):,} files with {size:,} bytes; "
                f"the limit is {_MAX_FILES:,} files with {_MAX_BYTES:,} bytes"
            )
        key = _key(root, files)
    except OSError as error:
        raise ConfigError(
            f"{error.filename}: cannot read this data file of the series: {error.strerror or error}"
        ) from error
    folder = ensure_cache_dir("data")
    if _is_complete(folder / key, root, files):
        with suppress(OSError):
            os.utime(folder / key)
        return DataSnapshot(key, folder / key)
    return _copy(root, files, folder)


def _copy(root: Path, files: Sequence[PurePath], folder: Path) -> DataSnapshot:
    """Copy the files. The key is that of the copied content, even if the files change during the copy."""
    try:
        temporary = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
        try:
            for file in files:
                (temporary / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / file, temporary / file)
            temporary.chmod(0o755)
            key = _key(temporary, files)
            if not _is_complete(folder / key, temporary, files):  # otherwise another process has just made it
                shutil.rmtree(folder / key, ignore_errors=True)
                temporary.rename(folder / key)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise StorageError(f"cannot copy the posts' data to {folder}: {error.strerror or error}.") from error
    _prune(folder)
    return DataSnapshot(key, folder / key)


def _is_complete(copy: Path, root: Path, files: Sequence[PurePath]) -> bool:
    with suppress(OSError):
        return all((copy / file).stat().st_size == (root / file).stat().st_size for file in files)
    return False


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _key(root: Path, files: Sequence[PurePath]) -> str:
    content = json.dumps([(file.as_posix(), _digest(root / file)) for file in files])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _prune(folder: Path) -> None:
    """Remove snapshots that were not used for two months."""
    now = time.time()
    for path in folder.iterdir():
        with suppress(OSError):
            if now - path.stat().st_mtime > _MAX_AGE:
                shutil.rmtree(path, ignore_errors=True)
