"""Kill the processes of posts that survived because the processes that should have ended them were killed."""

import os
import signal
import sys
import time
from collections.abc import Iterator

_ROUNDS = 100  # processes may start others while they are being killed
_PAUSE = 0.005  # seconds


def end_processes(scratch: str) -> None:
    """Kill this user's processes whose ``TMPDIR`` is ``scratch`` or that work in that folder.

    The worker gets this variable, and all of its descendants inherit it.
    """
    for _ in range(_ROUNDS if sys.platform == "linux" else 0):
        if not sum(map(_kill, _found(scratch))):
            return
        time.sleep(_PAUSE)


def _found(scratch: str) -> Iterator[int]:
    """Their pidfds, which unlike process ids are never reused."""
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
