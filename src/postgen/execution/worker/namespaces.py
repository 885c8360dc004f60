"""The namespaces of one post, inside the outer sandbox.

The supervisor creates them, pid 1 in them sets up the mounts, and then the post joins them.
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
_READER = 1000  # the user id of every post
# The pid namespace first, since the zygote enters it before it forks; the others in the order of joining.
_HANDLES = ("pid", "user", "mnt", "net", "ipc", "uts", "cgroup")


def prepare() -> None:
    """Prepare the worker: uncover ``/proc``, so that posts can mount their own, and drop privileges.

    CAP_SYS_ADMIN stays, in a user namespace of the worker that contains only the posts' namespaces.
    Raises OSError.
    """
    for path in _KERNEL_SETTINGS:
        with contextlib.suppress(OSError):  # bubblewrap covers them only for root
            kernel.unmount(path)
    _become_reader(kernel.CLONE_NEWUSER)
    kernel.drop_capabilities(keep=kernel.CAP_SYS_ADMIN)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)


def enter() -> None:
    """Create new namespaces for the children of this process. Raises OSError."""
    _become_reader(_FRESH)


def handles() -> list[int]:
    """Open handles of this process's namespaces, for :func:`fork_into` and :func:`join`."""
    return [os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in _HANDLES]


def fork_into(spaces: list[int]) -> None:
    """Put all future children of this process into the pid namespace of ``spaces``. Raises OSError.

    The process cannot return to its own, which belongs to bubblewrap, but it can change to the next post's.
    """
    kernel.enter_namespace(spaces[0], kernel.CLONE_NEWPID)


def join(spaces: list[int]) -> None:
    """Enter all namespaces of ``spaces`` except the pid namespace. Raises OSError."""
    for handle in spaces[1:]:
        kernel.enter_namespace(handle)


def _become_reader(flags: int) -> None:
    uid, gid = os.getuid(), os.getgid()
    kernel.unshare(flags)
    # Do this before the process becomes undumpable: its files in /proc would then belong to root.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{_READER} {uid} 1")
    _write("/proc/self/gid_map", f"{_READER} {gid} 1")


def furnish(scratch_bytes: int, remounted: list[str]) -> None:
    """Mount the post's own ``/proc`` and its scratch space of limited size, and enable loopback.

    ``remounted`` lists the folders under ``/tmp`` that the post needs and the new ``/tmp`` would hide.
    Raises OSError.
    """
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("proc", "/proc", "proc", _QUIET | kernel.MS_NOEXEC)
    # This applies only to the post's user namespace: it cannot create further ones.
    _write("/proc/sys/user/max_user_namespaces", "0")
    for path in _KERNEL_SETTINGS:
        if os.path.lexists(path):
            _read_only(path)
    folders = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in remounted]
    options = f"size={scratch_bytes},nr_inodes={MAX_FILES},mode=0700"
    kernel.mount("tmpfs", "/tmp", "tmpfs", _QUIET, options)
    kernel.mount("tmpfs", "/dev/shm", "tmpfs", _QUIET | kernel.MS_NOEXEC, options)
    for path, handle in folders:
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
