"""The files that a series gives its posts to read, as a copy that nobody changes while a post runs."""

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

from postgen.errors import ConfigurationError, StorageError
from postgen.storage import cache_folder

_MOST_FILES = 10_000
_MOST_BYTES = 4 << 30
_KEPT_SECONDS = 60 * 24 * 3600
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class DataFiles:
    """The copy at ``path``; ``key`` names its content: every path and every byte."""

    key: str
    path: Path


def gather(root: Path, files: Sequence[PurePath]) -> DataFiles | None:
    """The copy of ``files``, which are relative to ``root``; None where there are none.

    It is made once for a content and then found again. The sandbox shows the copy: the posts see what was
    there when the run began, and a link of the project is a plain file to them.

    Raises ConfigurationError for files that cannot be read or are too much, and StorageError.
    """
    if not files:
        return None
    sizes = [_size(root / file) for file in files]
    if len(files) > _MOST_FILES or sum(sizes) > _MOST_BYTES:
        raise ConfigurationError(
            f"environment.data names {len(files):,} files with {sum(sizes):,} bytes; "
            f"posts are given at most {_MOST_FILES:,} with {_MOST_BYTES:,}"
        )
    key = _key((file, _digest(root / file)) for file in files)
    folder = cache_folder("data")
    found = DataFiles(key, folder / key)
    if _is_whole(found, files, sizes):
        with suppress(OSError):
            os.utime(found.path)
        return found
    return _copied(root, files, folder)


def _copied(root: Path, files: Sequence[PurePath], folder: Path) -> DataFiles:
    """The copy names itself after what was copied, whatever the files have become meanwhile."""
    try:
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
        try:
            digests = []
            for file in files:
                (made / file).parent.mkdir(parents=True, exist_ok=True)
                digests.append((file, _digest(root / file, made / file)))
            made.chmod(0o755)
            copy = DataFiles(_key(digests), folder / _key(digests))
            if _is_whole(copy, files, [_size(made / file) for file in files]):  # another postgen was faster
                shutil.rmtree(made, ignore_errors=True)
            else:
                shutil.rmtree(copy.path, ignore_errors=True)
                made.rename(copy.path)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        raise StorageError(f"cannot copy the posts' data to {folder}: {error.strerror or error}.") from error
    _prune(folder)
    return copy


def _is_whole(found: DataFiles, files: Sequence[PurePath], sizes: Sequence[int]) -> bool:
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
    """The digest of a file's content, which goes to ``copy`` on the way."""
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


def _unreadable(file: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{file}: data of the series that cannot be read: {error.strerror or error}")


def _key(digests: Iterable[tuple[PurePath, str]]) -> str:
    content = json.dumps([(file.as_posix(), digest) for file, digest in digests])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _prune(folder: Path) -> None:
    """Forget copies that no run has asked for in two months."""
    now = time.time()
    for path in folder.iterdir():
        with suppress(OSError):
            if now - path.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
