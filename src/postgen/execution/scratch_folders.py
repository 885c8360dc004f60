"""Scratch folders on the machine's disk, removed even if the process that made one was killed.

What still runs in one is ended before: :mod:`postgen.execution.leftovers`.
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
    """A folder that is this process's own as long as it lives, which a lock on it says to others.

    Making one removes those whose process is gone.
    """

    def __init__(self) -> None:
        remove_abandoned()
        while True:
            self.path = tempfile.mkdtemp(prefix=PREFIX)
            lock = _locked(self.path)
            if lock is not None:
                self._lock = lock
                return  # else somebody took it for abandoned, before it was locked

    def remove(self) -> None:
        """Remove the folder and all that is in it; nothing may run there any more."""
        end_processes(self.path)
        scratch.remove(self.path)
        with suppress(OSError):
            os.close(self._lock)


def remove_abandoned() -> None:
    """Remove the folders of processes that were killed before they could do so."""
    for path in _all():
        lock = _locked(path)
        if lock is not None:
            end_processes(path)
            scratch.remove(path)
            os.close(lock)


def _all() -> Iterator[str]:
    """The scratch folders of this user, whoever holds them."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX):
                with suppress(OSError):
                    found = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                        yield entry.path


def _locked(path: str) -> int | None:
    """A handle of the folder that holds its lock; None if another process does, or it is gone."""
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
