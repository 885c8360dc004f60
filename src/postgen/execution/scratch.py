"""Scratch folders of workers without namespaces, and the processes that posts leave behind."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from postgen.execution.worker import proc_stats
from postgen.temporary_folders import create_locked, stale_folders

_ROUNDS = 100  # processes may start others while they are being killed
_PAUSE = 0.005  # seconds
PREFIX = "postgen-scratch-"


def kill_leftover_processes(scratch: str) -> None:
    """Kill this user's processes that inherited ``scratch`` as ``TMPDIR`` or that work in that folder."""
    for _ in range(_ROUNDS if sys.platform == "linux" else 0):
        if not sum(map(_kill, _pidfds(scratch))):
            return
        time.sleep(_PAUSE)


def _pidfds(scratch: str) -> Iterator[int]:
    """Handles of the processes in ``scratch``. Unlike process ids, they are never reused."""
    for name in os.listdir("/proc"):  # noqa: PTH208 (hundreds of names, most of no interest)
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            handle = os.pidfd_open(int(name))
        except OSError:
            continue
        if _belongs(f"/proc/{name}", scratch):
            yield handle
        else:
            os.close(handle)


def _belongs(process: str, scratch: str) -> bool:
    try:
        with open(f"{process}/environ", "rb") as file:  # noqa: PTH123
            if f"TMPDIR={scratch}".encode() in file.read().split(b"\0"):
                return True
        folder = os.readlink(f"{process}/cwd")  # noqa: PTH115
    except OSError:  # another user's process, or it has ended
        return False
    return folder == scratch or folder.startswith(f"{scratch}/")


def _kill(handle: int) -> bool:
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


class ScratchFolder:
    """A folder that this process keeps locked. A new one also removes the folders of ended processes."""

    def __init__(self) -> None:
        remove_stale_dirs()
        self.path, self._lock = create_locked(PREFIX)

    def remove(self) -> None:
        """Remove the folder with its content, and kill the processes that still run in it."""
        kill_leftover_processes(self.path)
        proc_stats.remove(self.path)
        if self._lock is not None:
            with suppress(OSError):
                os.close(self._lock)


def remove_stale_dirs() -> None:
    """Remove the folders of processes that have ended without removing them."""
    for path, lock in stale_folders(PREFIX):
        kill_leftover_processes(path)
        proc_stats.remove(path)
        os.close(lock)
