"""Scratch folders on disk. A later run removes a folder whose process was killed.

The processes that still run in a folder are killed before it is removed.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress

from postgen.execution.leftovers import end_processes
from postgen.execution.worker import scratch
from postgen.storage import try_lock

PREFIX = "postgen-scratch-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class ScratchFolder:
    """A folder of this process, which holds a lock on it.

    The constructor also removes the folders of processes that have ended.
    """

    def __init__(self) -> None:
        remove_abandoned()
        while True:
            self.path = tempfile.mkdtemp(prefix=PREFIX)
            lock = _locked(self.path)
            if lock is not None:
                self._lock = lock
                return  # otherwise another process removed it before it was locked

    def remove(self) -> None:
        """Remove the folder with its content, and kill the processes that still run in it."""
        end_processes(self.path)
        scratch.remove(self.path)
        with suppress(OSError):
            os.close(self._lock)


def remove_abandoned() -> None:
    """Remove the folders of processes that have ended without removing them."""
    for path in _all():
        lock = _locked(path)
        if lock is not None:
            end_processes(path)
            scratch.remove(path)
            os.close(lock)


def _all() -> Iterator[str]:
    """All scratch folders of this user."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX):
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                        yield entry.path


def _locked(path: str) -> int | None:
    """Lock the folder and return its handle; None if another process holds the lock or it was removed."""
    try:
        handle = os.open(path, _FOLDER)
    except OSError:
        return None
    try:
        if try_lock(handle) and os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False)):  # noqa: PTH116
            return handle
    except OSError:
        pass
    os.close(handle)
    return None
