"""What posts have left running although everything that should have ended it was killed."""

import os
import signal
import sys
import time
from collections.abc import Iterator

_ROUNDS = 100  # some start others while they are ended
_PAUSE = 0.005  # seconds


def end_processes(scratch: str) -> None:
    """Kill the processes of this user whose ``TMPDIR`` is the folder ``scratch``, or that work in it.

    The worker is given that variable, and all that it starts inherits it.
    """
    for _ in range(_ROUNDS if sys.platform == "linux" else 0):
        if not sum(map(_kill, _found(scratch))):
            return
        time.sleep(_PAUSE)


def _found(scratch: str) -> Iterator[int]:
    """Handles of them, which unlike process ids cannot come to mean another process."""
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
    except OSError:  # somebody else's, or gone
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
