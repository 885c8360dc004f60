"""The namespaces of one post, inside the outer sandbox.

The supervisor creates them, pid 1 in them sets up the mounts, and then the post joins them.
"""

import contextlib
import os

from . import syscalls

_KERNEL_SETTINGS = ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger")
# These apply only to the post's namespaces. It cannot create further user namespaces, and the queues of its
# TCP sockets hold no more memory than the supervisor counts for a socket.
_SETTINGS = {
    "user/max_user_namespaces": "0",
    "net/ipv4/tcp_rmem": "4096 131072 262144",
    "net/ipv4/tcp_wmem": "4096 16384 262144",
}
_QUIET = syscalls.MS_NOSUID | syscalls.MS_NODEV
MAX_FILES = 50_000
_MAX_TERMINALS = 64
_READER = 1000  # the user id of every post
# The pid namespace first, since the zygote enters it before it forks; the others in the order of joining.
_HANDLES = ("pid", "user", "mnt", "net", "ipc", "uts", "cgroup")


def prepare_worker() -> None:
    """Prepare the worker: uncover ``/proc``, so that posts can mount their own, and drop privileges.

    CAP_SYS_ADMIN stays, in a user namespace of the worker that contains only the posts' namespaces.
    Raises OSError.
    """
    for path in _KERNEL_SETTINGS:
        with contextlib.suppress(OSError):  # bubblewrap covers them only for root
            syscalls.unmount(path)
    _become_reader(syscalls.CLONE_NEWUSER)
    syscalls.drop_capabilities(keep=syscalls.CAP_SYS_ADMIN)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)


def unshare_all() -> None:
    """Create new namespaces for the children of this process. Raises OSError."""
    _become_reader(syscalls.ALL_NAMESPACES & ~syscalls.CLONE_NEWNS)  # pid 1 adds the mount namespace


def handles() -> list[int]:
    """Open handles of this process's namespaces, for :func:`fork_into` and :func:`join`."""
    return [os.open(f"/proc/self/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in _HANDLES]


def fork_into(spaces: list[int]) -> None:
    """Put all future children of this process into the pid namespace of ``spaces``. Raises OSError.

    The process cannot return to its own, which belongs to bubblewrap, but it can change to the next post's.
    """
    syscalls.enter_namespace(spaces[0], syscalls.CLONE_NEWPID)


def join(spaces: list[int]) -> None:
    """Enter all namespaces of ``spaces`` except the pid namespace. Raises OSError."""
    for handle in spaces[1:]:
        syscalls.enter_namespace(handle)


def _become_reader(flags: int) -> None:
    uid, gid = os.getuid(), os.getgid()
    syscalls.unshare(flags)
    # Do this before the process becomes undumpable: its files in /proc would then belong to root.
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{_READER} {uid} 1")
    _write("/proc/self/gid_map", f"{_READER} {gid} 1")


def setup_mounts(scratch_bytes: int, remounted: list[str]) -> None:
    """Mount the post's own ``/proc``, read-only, and its scratch space of limited size, and enable loopback.

    ``remounted`` lists the folders under ``/tmp`` that the post needs and the new ``/tmp`` would hide.
    Raises OSError.
    """
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount("none", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)
    syscalls.mount("proc", "/proc", "proc", _QUIET | syscalls.MS_NOEXEC)
    for name, value in _SETTINGS.items():
        with contextlib.suppress(FileNotFoundError):  # a kernel without IPv4
            _write(f"/proc/sys/{name}", value)
    flags = syscalls.MS_BIND | syscalls.MS_REMOUNT | syscalls.MS_RDONLY | syscalls.MS_NOEXEC | _QUIET
    syscalls.mount("none", "/proc", flags=flags)
    folders = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in remounted]
    options = f"size={scratch_bytes},nr_inodes={MAX_FILES},mode=0700"
    syscalls.mount("tmpfs", "/tmp", "tmpfs", _QUIET, options)
    syscalls.mount("tmpfs", "/dev/shm", "tmpfs", _QUIET | syscalls.MS_NOEXEC, options)
    # Otherwise posts could write to each other's terminals, and use up those of the machine.
    terminals = f"newinstance,ptmxmode=0666,mode=620,max={_MAX_TERMINALS}"
    syscalls.mount("devpts", "/dev/pts", "devpts", syscalls.MS_NOSUID | syscalls.MS_NOEXEC, terminals)
    for path, handle in folders:
        os.makedirs(path)  # noqa: PTH103 (pathlib is not loaded here)
        syscalls.mount(f"/proc/self/fd/{handle}", path, flags=syscalls.MS_BIND)
        os.close(handle)
    syscalls.raise_loopback()


def _write(path: str, text: str) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text.encode())
    finally:
        os.close(handle)
