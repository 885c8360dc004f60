"""The last step before a post's code runs: limits, no privileges, the filter."""

import contextlib
import os
import resource
import signal

from . import kernel, landlock, seccomp

NAMESPACES, LANDLOCK, NONE = "namespaces", "landlock", "none"
_OPEN_FILES = 1024
_MOST_SIGNALS = 1024


def limit(limits: dict[str, float], mode: str, *, data: bool) -> None:
    """Set the limits that the kernel enforces by itself, as a net under the judge's own watch.

    Without ``data`` none is set on what may be mapped: CUDA maps far more than it uses.
    """
    if data:  # past it, allocations fail with MemoryError in the post
        _cap(resource.RLIMIT_DATA, int(limits["memory_bytes"]) + _data_bytes())
    _cap(resource.RLIMIT_FSIZE, int(limits["scratch_bytes"]))
    _cap(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if mode == NAMESPACES:  # elsewhere it counts whatever else the user runs
        _cap(resource.RLIMIT_NPROC, int(limits["processes"]))
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_MEMLOCK, 1 << 20)
    for name, value in (("RLIMIT_SIGPENDING", _MOST_SIGNALS), ("RLIMIT_MSGQUEUE", 0)):
        if hasattr(resource, name):
            _cap(getattr(resource, name), value)


def first_to_go() -> None:
    """Should memory run out all the same, the kernel takes this process and not its neighbours."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
        file.write("1000")


def give_way() -> None:
    """Let the judge and the neighbours run first, however many processes the post has."""
    with contextlib.suppress(OSError):
        os.nice(5)


def close_all_but(kept: set[int]) -> None:
    """Close every descriptor but ``kept``."""
    ordered = sorted(kept)
    for low, high in zip([-1, *ordered], [*ordered, 1 << 20], strict=True):
        if low + 1 < high:  # Python 3.11 takes an empty range for an endless one
            os.closerange(low + 1, high)


def renounce(mode: str, scratch: str, readable: list[str], devices: list[str]) -> None:
    """Give up privileges for good; the post keeps what is ``readable``, and ``devices``. Raises OSError."""
    if mode == NONE:
        return
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    scoped = True
    if mode == LANDLOCK:
        scoped = landlock.restrict(scratch, readable, devices)
    walled = mode == NAMESPACES
    seccomp.install(network=walled, signals=walled or scoped, metadata=walled)


def default_signals() -> None:
    """Undo what the worker set for itself."""
    for number in (signal.SIGPIPE, signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # as Python does at start


def _cap(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _data_bytes() -> int:
    """How much private memory is mapped already: the imported packages, which count for no post."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123
            for line in file:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
