"""What a post's processes use together, read from /proc by the judge."""

import os
import signal
import time
from collections.abc import Container
from contextlib import suppress


def descendants(*roots: int, most_tasks: float = float("inf")) -> tuple[list[int], int]:
    """The processes below ``roots`` with them, and how many tasks (processes and threads) they have.

    Stops counting once there are more than ``most_tasks``: a flood must not keep the judge busy.
    """
    found, tasks, todo = [], 0, list(roots)
    while todo and tasks <= most_tasks:
        pid = todo.pop()
        try:
            threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (pathlib is not loaded here)
        except OSError:
            continue  # ended meanwhile
        found.append(pid)
        tasks += len(threads)
        todo += _children(pid, threads)
    return found, tasks


def children(pid: int) -> list[int]:
    """The processes whose parent ``pid`` is, ended ones that it has not waited for included."""
    try:
        return _children(pid, os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208
    except OSError:
        return []


def _children(pid: int, threads: list[str]) -> list[int]:
    lists = [_read(f"/proc/{pid}/task/{thread}/children") for thread in threads]
    return [int(child) for listed in lists for child in listed.split()]


def kill_below(root: int, spared: Container[int] = ()) -> None:
    """Kill every process below ``root``, until none is left; ``spared`` are children that live, and theirs.

    Where ``root`` is the caller itself, it waits for those that become its own children meanwhile.
    """
    for _ in range(100):
        strangers = [pid for pid in children(root) if pid not in spared]
        if not strangers:
            return
        for pid in descendants(*strangers)[0]:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in strangers if root == os.getpid() else ():
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)


class Memory:
    """The memory that a post's processes use together, beyond what they share with the worker."""

    def __init__(self, limit: int, shared: int) -> None:
        self._limit = limit
        self._shared = shared
        self._next_exact = 0.0

    def is_over(self, pids: list[int]) -> bool:
        """Whether ``pids`` use more than the limit.

        Two cheap bounds decide almost always; between them lies what forks have copied of the worker, and
        only the kernel's walk over all pages tells. That walk is dear, so it takes a tenth of the time.
        """
        sizes = [resident(pid) for pid in pids]
        if sum(sizes) <= self._limit:
            return False
        if sum(max(0, size - self._shared) for size in sizes) > self._limit:
            return True
        begun = time.monotonic()
        if begun < self._next_exact:
            return False
        exact = sum(_proportional(pid) for pid in pids)
        ended = time.monotonic()
        self._next_exact = ended + 10 * (ended - begun)
        return exact > self._limit


def resident(pid: int) -> int:
    """Memory that only the process itself accounts for: what it has mapped of libraries is everybody's."""
    return _sum_of(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:"))


def cpu_seconds(pids: list[int]) -> float:
    """The processor time of ``pids`` and of their ended children, in seconds."""
    ticks = 0
    for pid in pids:
        words = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        ticks += sum(map(int, words[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _proportional(pid: int) -> int:
    # Where it made itself unreadable, all counts.
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
