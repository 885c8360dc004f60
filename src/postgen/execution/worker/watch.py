"""Memory, processor time and descendants of a post's processes, read from /proc."""

import os
import signal
import time
from collections.abc import Container
from contextlib import suppress


def descendants(*roots: int, max_tasks: float = float("inf")) -> tuple[list[int], int]:
    """The pids of ``roots`` and all processes below them, and the number of their threads.

    Stops after more than ``max_tasks`` threads, so that a fork bomb cannot keep the supervisor busy.
    """
    found, tasks, todo = [], 0, list(roots)
    while todo and tasks <= max_tasks:
        pid = todo.pop()
        try:
            threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (pathlib is not loaded here)
        except OSError:
            continue  # the process has ended
        found.append(pid)
        tasks += len(threads)
        todo += _children(pid, threads)
    return found, tasks


def children(pid: int) -> list[int]:
    """The children of ``pid``, including zombies."""
    try:
        return _children(pid, os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208
    except OSError:
        return []


def _children(pid: int, threads: list[str]) -> list[int]:
    lists = [_read(f"/proc/{pid}/task/{thread}/children") for thread in threads]
    return [int(child) for listed in lists for child in listed.split()]


def kill_below(root: int, spared: Container[int] = ()) -> None:
    """Kill every process below ``root`` until none is left, except the children in ``spared`` and theirs.

    If ``root`` is the calling process, it also reaps the killed processes that become its children.
    """
    for _ in range(100):
        targets = [pid for pid in children(root) if pid not in spared]
        if not targets:
            return
        for pid in descendants(*targets)[0]:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in targets if root == os.getpid() else ():
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)


class Memory:
    """The memory quota of a post's processes together, not counting the memory shared with the zygote."""

    def __init__(self, limit: int, shared: int) -> None:
        self._limit = limit
        self._shared = shared
        self._next_exact = 0.0

    def is_over(self, pids: list[int]) -> bool:
        """True if ``pids`` use more than the limit.

        Two cheap bounds almost always decide. Between them, the exact value depends on how many shared pages
        the forks have copied, which the kernel finds by a walk over all pages. The walk is expensive, so it
        takes at most a tenth of the time.
        """
        sizes = [resident(pid) for pid in pids]
        if sum(sizes) <= self._limit:
            return False
        if sum(max(0, size - self._shared) for size in sizes) > self._limit:
            return True
        start = time.monotonic()
        if start < self._next_exact:
            return False
        exact = sum(_proportional(pid) for pid in pids)
        end = time.monotonic()
        self._next_exact = end + 10 * (end - start)
        return exact > self._limit


def resident(pid: int) -> int:
    """The anonymous and shared memory of a process in bytes, without mapped library files."""
    return _sum_of(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:"))


def cpu_seconds(pids: list[int]) -> float:
    """The processor time of ``pids`` and of their reaped children, in seconds."""
    ticks = 0
    for pid in pids:
        words = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        ticks += sum(map(int, words[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _proportional(pid: int) -> int:
    # For a process that made itself unreadable, all of its memory counts.
    return _sum_of(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) or resident(pid)


def _sum_of(path: str, names: tuple[str, ...]) -> int:
    lines = (line.split() for line in _read(path).splitlines())
    return sum(int(words[1]) * 1024 for words in lines if len(words) > 1 and words[0] in names)


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""
