"""A snapshot of the series' data files, so that they cannot change while a post runs."""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from postgen.errors import ConfigError, StorageError
from postgen.files import ensure_cache_dir

_MAX_FILES = 10_000
_MAX_BYTES = 4 << 30
_MAX_AGE = 60 * 24 * 3600  # seconds
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class DataSnapshot:
    """The snapshot at ``path``; ``key`` is the hash of all relative paths and contents."""

    key: str
    path: Path


def snapshot(root: Path, files: Sequence[PurePath]) -> DataSnapshot | None:
    """Copy ``files``, which are relative to ``root``; None if there are none.

    Files with the same content are copied only once. The sandbox exposes the copy: posts see the files as
    they were when the run began, and symbolic links of the project as regular files.

    Raises ConfigError for files that are unreadable or too large, and StorageError.
    """
    if not files:
        return None
    sizes = [_size(root / file) for file in files]
    if len(files) > _MAX_FILES or sum(sizes) > _MAX_BYTES:
        raise ConfigError(
            f"environment.data matches {len(files):,} files with {sum(sizes):,} bytes; "
            f"the limit is {_MAX_FILES:,} files with {_MAX_BYTES:,} bytes"
        )
    key = _key((file, _digest(root / file)) for file in files)
    folder = ensure_cache_dir("data")
    snapshot = DataSnapshot(key, folder / key)
    if _is_complete(snapshot, files, sizes):
        with suppress(OSError):
            os.utime(snapshot.path)
        return snapshot
    return _copy(root, files, folder)


def _copy(root: Path, files: Sequence[PurePath], folder: Path) -> DataSnapshot:
    """Copy the files. The key is that of the copied content, even if the files change during the copy."""
    try:
        temporary = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
        try:
            digests = []
            for file in files:
                (temporary / file).parent.mkdir(parents=True, exist_ok=True)
                digests.append((file, _digest(root / file, temporary / file)))
            temporary.chmod(0o755)
            copy = DataSnapshot(_key(digests), folder / _key(digests))
            sizes = [_size(temporary / file) for file in files]
            if not _is_complete(copy, files, sizes):  # otherwise another process has just made it
                shutil.rmtree(copy.path, ignore_errors=True)
                temporary.rename(copy.path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise StorageError(f"cannot copy the posts' data to {folder}: {error.strerror or error}.") from error
    _prune(folder)
    return copy


def _is_complete(found: DataSnapshot, files: Sequence[PurePath], sizes: Sequence[int]) -> bool:
    try:
        return all(
            (found.path / file).stat().st_size == size for file, size in zip(files, sizes, strict=True)
        )
    except OSError:
        return False


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise _unreadable(file, error) from error


def _digest(file: Path, copy: Path | None = None) -> str:
    """The digest of a file. Writes its content to ``copy`` if given."""
    digest = hashlib.sha256()
    target = copy.open("wb") if copy else None
    try:
        try:
            source = file.open("rb")
        except OSError as error:
            raise _unreadable(file, error) from error
        with source:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                if target:
                    target.write(piece)
    finally:
        if target:
            target.close()
    return digest.hexdigest()


def _unreadable(file: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{file}: cannot read this data file of the series: {error.strerror or error}")


def _key(digests: Iterable[tuple[PurePath, str]]) -> str:
    content = json.dumps([(file.as_posix(), digest) for file, digest in digests])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _prune(folder: Path) -> None:
    """Remove snapshots that were not used for two months."""
    now = time.time()
    for path in folder.iterdir():
        with suppress(OSError):
            if now - path.stat().st_mtime > _MAX_AGE:
                shutil.rmtree(path, ignore_errors=True)
