"""What a post's processes use together, read from /proc by the judge."""

import os
import time


def descendants(root: int, most_tasks: float = float("inf")) -> tuple[list[int], int]:
    """The processes below ``root`` with it, and how many tasks (processes and threads) they have.

    Stops counting once there are more than ``most_tasks``: a flood must not keep the judge busy.
    """
    found, tasks, todo = [], 0, [root]
    while todo and tasks <= most_tasks:
        pid = todo.pop()
        try:
            threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (pathlib is not loaded here)
        except OSError:
            continue  # ended meanwhile
        found.append(pid)
        tasks += len(threads)
        for thread in threads:
            todo += [int(child) for child in _read(f"/proc/{pid}/task/{thread}/children").split()]
    return found, tasks


class Memory:
    """The memory that a post's processes use together, beyond what they share with the worker."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._shared = _resident(os.getpid())  # a fork of the worker that has run nothing yet
        self._next_exact = 0.0

    def is_over(self, pids: list[int]) -> bool:
        """Whether ``pids`` use more than the limit.

        Two cheap bounds decide almost always; between them lies what forks have copied of the worker, and
        only the kernel's walk over all pages tells. That walk is dear, so it takes a tenth of the time.
        """
        resident = [_resident(pid) for pid in pids]
        if sum(resident) <= self._limit:
            return False
        if sum(max(0, size - self._shared) for size in resident) > self._limit:
            return True
        begun = time.monotonic()
        if begun < self._next_exact:
            return False
        exact = sum(_proportional(pid) for pid in pids)
        ended = time.monotonic()
        self._next_exact = ended + 10 * (ended - begun)
        return exact > self._limit


def _resident(pid: int) -> int:
    """Memory that only the process itself accounts for: what it has mapped of libraries is everybody's."""
    return _sum_of(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:"))


def _proportional(pid: int) -> int:
    # Where it made itself unreadable, all counts.
    return _sum_of(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) or _resident(pid)


def _sum_of(path: str, names: tuple[str, ...]) -> int:
    lines = (line.split() for line in _read(path).splitlines())
    return sum(int(words[1]) * 1024 for words in lines if len(words) > 1 and words[0] in names)


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""
