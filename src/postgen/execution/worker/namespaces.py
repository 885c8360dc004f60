"""The walls around one post: namespaces of its own inside the outer sandbox.

``enter`` is called by the judge, ``furnish`` by pid 1 of the new namespaces, before the post starts.
"""

import contextlib
import os

from . import kernel

_FRESH = (
    kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS | kernel.CLONE_NEWCGROUP
)  # fmt: skip
_KERNEL_SETTINGS = ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger")
_QUIET = kernel.MS_NOSUID | kernel.MS_NODEV
MAX_FILES = 50_000
_READER = 1000  # the user that every post is


def prepare() -> None:
    """Called once by the worker: uncover ``/proc``, so that posts may mount their own, and drop privileges.

    Does nothing where bubblewrap left nothing to do.
    """
    for path in _KERNEL_SETTINGS:
        with contextlib.suppress(OSError):
            kernel.unmount(path)
    # Kept: without it the kernel maps root to no other user. It works on files, and none is writable.
    kernel.drop_capabilities(keep=kernel.CAP_SETFCAP if os.geteuid() == 0 else None)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)


def enter() -> None:
    """Give this process's children namespaces of their own. Raises OSError."""
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(_FRESH)
    # Before the process is made undumpable: its files in /proc would then belong to root.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{_READER} {uid} 1")
    _write("/proc/self/gid_map", f"{_READER} {gid} 1")


def furnish(scratch_bytes: int, shown_again: list[str]) -> None:
    """Mount what the post sees: an own ``/proc``, sized scratch space, and a loopback that is up.

    ``shown_again`` are folders under ``/tmp`` that the fresh ``/tmp`` hides and the post needs.
    Raises OSError.
    """
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("proc", "/proc", "proc", _QUIET | kernel.MS_NOEXEC)
    # Of this user namespace alone: no namespaces inside the post's.
    _write("/proc/sys/user/max_user_namespaces", "0")
    for path in _KERNEL_SETTINGS:
        if os.path.lexists(path):
            _read_only(path)
    kept = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in shown_again]
    options = f"size={scratch_bytes},nr_inodes={MAX_FILES},mode=0700"
    kernel.mount("tmpfs", "/tmp", "tmpfs", _QUIET, options)
    kernel.mount("tmpfs", "/dev/shm", "tmpfs", _QUIET | kernel.MS_NOEXEC, options)
    for path, handle in kept:
        os.makedirs(path)  # noqa: PTH103 (pathlib is not loaded here)
        kernel.mount(f"/proc/self/fd/{handle}", path, flags=kernel.MS_BIND)
        os.close(handle)
    kernel.raise_loopback()


def _read_only(path: str) -> None:
    kernel.mount(path, path, flags=kernel.MS_BIND)
    flags = kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOEXEC | _QUIET
    kernel.mount("none", path, flags=flags)


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
