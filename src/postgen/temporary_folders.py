"""Temporary folders that a killed process does not leave behind for ever: the next process removes them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgen.files import try_lock

_CAN_LOCK = hasattr(os, "geteuid")  # Windows cannot lock folders, and has neither flag
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A new folder, which is removed at the end. Those of ended processes with this prefix are removed, too.

    Raises OSError if it cannot be created.
    """
    for stale, stale_lock in stale_folders(prefix):
        shutil.rmtree(stale, ignore_errors=True)
        os.close(stale_lock)
    path, lock = create_locked(prefix)
    try:
        yield Path(path).resolve()
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def create_locked(prefix: str) -> tuple[str, int | None]:
    """Create a folder, and return its path with a lock, which ends with this process. No lock on Windows."""
    while True:
        path = tempfile.mkdtemp(prefix=prefix)
        lock = _lock(path)
        if lock is not None or not _CAN_LOCK:
            return path, lock  # otherwise another process removed it before it was locked


def stale_folders(prefix: str) -> Iterator[tuple[str, int]]:
    """The folders of ended processes of this user, each with a lock that the caller must close."""
    for path in map(str, Path(tempfile.gettempdir()).glob(f"{prefix}*")):
        if (lock := _lock(path)) is not None:
            yield path, lock


def _lock(path: str) -> int | None:
    """Lock a folder of this user and return its handle; None if it is locked by another process or gone."""
    if not _CAN_LOCK:
        return None
    try:
        handle = os.open(path, _FOLDER)
    except OSError:
        return None
    try:
        found = os.fstat(handle)
        is_locked = found.st_uid == os.geteuid() and try_lock(handle)
        if is_locked and os.path.samestat(found, os.stat(path, follow_symlinks=False)):  # noqa: PTH116
            return handle
    except OSError:
        pass
    os.close(handle)
    return None
