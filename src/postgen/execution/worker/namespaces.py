"""The walls around one post: namespaces of its own inside the outer sandbox.

``enter`` is called by the judge, ``furnish`` by pid 1 of the new namespaces, before the post starts, and
``join`` by the post.
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
# The pid namespace first, which the warm process enters before it forks; the rest in the order of entering.
_HANDLES = ("pid", "user", "mnt", "net", "ipc", "uts", "cgroup")


def prepare() -> None:
    """Called once by the worker: uncover ``/proc``, so that posts may mount their own, and drop privileges.

    One stays: to administer a user namespace of the worker's own, in which nothing is but the posts'
    namespaces. Raises OSError.
    """
    for path in _KERNEL_SETTINGS:
        with contextlib.suppress(OSError):  # there is a cover for root alone
            kernel.unmount(path)
    _become_reader(kernel.CLONE_NEWUSER)
    kernel.drop_capabilities(keep=kernel.CAP_SYS_ADMIN)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)


def enter() -> None:
    """Give this process's children namespaces of their own. Raises OSError."""
    _become_reader(_FRESH)


def handles() -> list[int]:
    """Handles of the namespaces that pid 1 is in, for :func:`fork_into` and :func:`join`."""
    return [os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in _HANDLES]


def fork_into(spaces: list[int]) -> None:
    """What this process forks from now on is in the pid namespace of ``spaces``. Raises OSError.

    There is no way back to its own, which belongs to bubblewrap: only to the next post's.
    """
    kernel.enter_namespace(spaces[0], kernel.CLONE_NEWPID)


def join(spaces: list[int]) -> None:
    """Enter the other namespaces of ``spaces``. Raises OSError."""
    for handle in spaces[1:]:
        kernel.enter_namespace(handle)


def _become_reader(flags: int) -> None:
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(flags)
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
