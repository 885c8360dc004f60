"""Runs the command line as on Windows: without the modules, functions and constants of POSIX alone.

`python without_posix.py ARGUMENTS` is like `postgen ARGUMENTS`.
"""

import asyncio  # noqa: F401 (the standard library chooses its parts for the system while it is imported)
import multiprocessing.synchronize  # noqa: F401
import os
import select
import signal
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
from types import ModuleType
from typing import Any

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
NAMES: dict[Any, str] = {
    os: """chown fchmod fchown fork forkpty getegid geteuid getgid getpgid getuid killpg lchown mkfifo openpty
        O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_PATH pidfd_open pipe2 posix_spawn register_at_fork
        sched_getaffinity setsid statvfs sysconf uname""",
    select: "epoll poll",
    signal: """alarm pidfd_send_signal pthread_sigmask setitimer SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE
        SIGQUIT SIGUSR1 SIGUSR2 SIGXCPU SIGXFSZ""",
}


def _locking(handle: int, mode: int, size: int) -> None:
    fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, size, 0, os.SEEK_CUR)


def remove_posix() -> None:
    """Remove what Windows lacks, and add its module for locks."""
    for module in MODULES:
        sys.modules[module] = None  # type: ignore[assignment]
    for owner, names in NAMES.items():
        for name in names.split():
            if hasattr(owner, name):
                delattr(owner, name)
    os.supports_dir_fd.clear()
    os.supports_fd.clear()
    os.supports_follow_symlinks.clear()
    if "msvcrt" not in sys.builtin_module_names:
        msvcrt: Any = ModuleType("msvcrt")
        msvcrt.LK_NBLCK, msvcrt.locking = 2, _locking
        sys.modules["msvcrt"] = msvcrt


if __name__ == "__main__":
    remove_posix()
    from postgen.cli.main import main

    main()
