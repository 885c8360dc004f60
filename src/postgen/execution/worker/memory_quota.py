"""The memory quota of a post: the memory of its processes and what the kernel keeps for them."""

import time

from . import proc_stats

_FREE_HANDLES = 64  # of a process; the size of its table grows in powers of two
_HANDLE_BYTES = 4096  # a page of a pipe
_WATCH_BYTES = 64  # each handle can watch each other one (epoll)
_FREE_SOCKETS = 64  # of a post
_SOCKET_BYTES = 640 << 10  # a full queue in both directions, with the largest size that the filter permits


class MemoryQuota:
    """The memory quota of a post's processes together, not counting the memory shared with the zygote.

    Page tables, open files and sockets count as well, since a post could otherwise fill the kernel's memory.
    For files and sockets, this is an upper bound of what they may hold, beyond a number that is free.
    """

    def __init__(self, limit: int, shared: int) -> None:
        self._limit = limit
        self._shared = shared
        self._next_exact = 0.0

    def is_over(self, pids: list[int], sockets: int) -> bool:
        """True if ``pids`` and their number of ``sockets`` use more than the limit.

        Two cheap bounds almost always decide. Between them, the exact value depends on how many shared pages
        the forks have copied, which the kernel finds by a walk over all pages. The walk is expensive, so it
        takes at most a tenth of the time.
        """
        usages = [_usage(pid) for pid in pids]
        kernel = sum(kernel for _, kernel in usages) + max(0, sockets - _FREE_SOCKETS) * _SOCKET_BYTES
        if kernel + sum(size for size, _ in usages) <= self._limit:
            return False
        if kernel + sum(max(0, size - self._shared) for size, _ in usages) > self._limit:
            return True
        start = time.monotonic()
        if start < self._next_exact:
            return False
        exact = kernel + sum(_proportional(pid, size) for pid, (size, _) in zip(pids, usages, strict=True))
        end = time.monotonic()
        self._next_exact = end + 10 * (end - start)
        return exact > self._limit


def resident(pid: int) -> int:
    """The anonymous and shared memory of a process in bytes, without mapped library files."""
    return _usage(pid)[0]


def mapped(pid: str) -> int:
    """The private memory that a process has mapped, in bytes."""
    return _fields(f"/proc/{pid}/status").get(b"VmData", 0)


def sockets_of_namespace() -> int:
    """The number of sockets in the network namespace of this process, also of those that no process holds."""
    words = proc_stats.read("/proc/self/net/sockstat").split(maxsplit=3)
    return int(words[2]) if words[:2] == [b"sockets:", b"used"] else 0


def _usage(pid: int) -> tuple[int, int]:
    """The resident memory of a process, and the kernel's memory for it, in bytes."""
    fields = _fields(f"/proc/{pid}/status")
    if b"RssAnon" not in fields:  # the first thread has ended, or the whole process
        for thread in proc_stats.threads_of(pid):
            fields = _fields(f"/proc/{pid}/task/{thread}/status")
            if b"RssAnon" in fields:
                break
    handles = max(0, fields.get(b"FDSize", 0) - _FREE_HANDLES)
    kernel = fields.get(b"VmPTE", 0) + handles * _HANDLE_BYTES + handles**2 * _WATCH_BYTES
    return fields.get(b"RssAnon", 0) + fields.get(b"RssShmem", 0), kernel


def _proportional(pid: int, resident_bytes: int) -> int:
    """The resident memory without the parts of others; all of it if the process made itself unreadable."""
    fields = _fields(f"/proc/{pid}/smaps_rollup")
    return fields.get(b"Pss_Anon", 0) + fields.get(b"Pss_Shmem", 0) or resident_bytes


def _fields(path: str) -> dict[bytes, int]:
    """The numbers in a file of ``/proc``, sizes in bytes."""
    found = {}
    for line in proc_stats.read(path).splitlines():
        name, _, value = line.partition(b":")
        words = value.split()
        if words and words[0].isdigit():
            found[name] = int(words[0]) * (1024 if words[-1] == b"kB" else 1)
    return found
