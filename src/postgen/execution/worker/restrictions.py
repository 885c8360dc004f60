"""Restrictions on a post before its code runs: resource limits, privileges, the system call filter."""

import contextlib
import os
import resource
import signal

from . import landlock, memory_quota, seccomp, syscalls

NAMESPACES, LANDLOCK, NONE = "namespaces", "landlock", "none"
_OPEN_FILES = 1024
_FEW_FILES = 64
_MAX_SIGNALS = 1024


def set_rlimits(limits: dict[str, float], mode: str, *, data: bool) -> None:
    """Set the limits that the kernel enforces, as a second line behind the supervisor's checks.

    ``data`` False sets no limit on mapped memory: CUDA maps far more than it uses.
    """
    if data:  # beyond it, allocations raise MemoryError in the post
        _cap(resource.RLIMIT_DATA, int(limits["memory_bytes"]) + memory_quota.mapped("self"))
    _cap(resource.RLIMIT_FSIZE, int(limits["scratch_bytes"]))
    # Lower than postgen's own limit; see framing.allow_many_handles.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    _cap(resource.RLIMIT_NOFILE, min(_OPEN_FILES, max(_FEW_FILES, hard // 2)))
    if mode == NAMESPACES:  # without namespaces it counts all processes of the user
        _cap(resource.RLIMIT_NPROC, int(limits["processes"]))
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_MEMLOCK, 1 << 20)
    for name, value in (("RLIMIT_SIGPENDING", _MAX_SIGNALS), ("RLIMIT_MSGQUEUE", 0)):
        if hasattr(resource, name):
            _cap(getattr(resource, name), value)


def prefer_oom_kill() -> None:
    """Make the kernel kill this process first when the machine runs out of memory."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write("1000")


def lower_priority() -> None:
    """Lower the priority, so that the supervisor runs first however many processes the post has."""
    with contextlib.suppress(OSError):
        os.nice(5)


def close_all_but(handles: set[int]) -> None:
    """Close every file descriptor except ``handles``."""
    ordered = sorted(handles)
    for low, high in zip([-1, *ordered], [*ordered, 1 << 20], strict=True):
        if low + 1 < high:  # Python 3.11 treats an empty range as an endless one
            os.closerange(low + 1, high)


def drop_privileges(mode: str, scratch: str, readable: list[str], devices: list[str]) -> None:
    """Drop privileges permanently. With Landlock, the post may still read the paths in ``readable``, use
    ``devices`` and write to ``scratch``. Raises OSError."""
    if mode == NONE:
        return
    syscalls.drop_capabilities()
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    scoped = True
    if mode == LANDLOCK:
        scoped = landlock.restrict(scratch, readable, devices)
    seccomp.install(isolated=mode == NAMESPACES, signals=scoped, devices=bool(devices))


def default_signals() -> None:
    """Restore Python's default signal handlers, which the worker has changed."""
    for number in (signal.SIGPIPE, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python does at start


def wake_on_signal(number: signal.Signals) -> tuple[int, int]:
    """A pipe whose first end becomes readable when the signal arrives. The signal interrupts nothing."""
    readable, wakeup = os.pipe()
    for handle in (readable, wakeup):
        os.set_blocking(handle, False)
    signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    return readable, wakeup


def _cap(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))
