"""Measure the memory, processor time, files and descendants of processes, and remove their files."""

import os
import signal
import stat
import time
from collections.abc import Container
from contextlib import suppress

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ATTEMPTS, _PAUSE = 25, 0.02


class DiskQuota:
    """The quota of the files of a post below ``path``."""

    def __init__(self, path: str, max_bytes: float, max_files: int) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._next_check = 0.0

    def is_over(self, pids: list[int]) -> bool:
        """True if the post stores too much, including deleted files that ``pids`` still hold open.

        An unreadable folder counts as too much, since it hides its files. Checks run at least once a second;
        more frequent ones take at most a tenth of the time.
        """
        start = time.monotonic()
        if start < self._next_check:
            return False
        used, files, todo = 0, 0, [self.path]
        try:
            while todo and used <= self._max_bytes and files <= self._max_files:
                with os.scandir(todo.pop()) as entries:
                    for entry in entries:
                        with suppress(FileNotFoundError):
                            found = entry.stat(follow_symlinks=False)
                            files += 1
                            used += found.st_blocks * 512
                            if stat.S_ISDIR(found.st_mode):
                                todo.append(entry.path)
        except FileNotFoundError:
            pass  # just removed; the next check will see the result
        except OSError:
            return True
        used += sum(map(_deleted_bytes, pids))
        end = time.monotonic()
        self._next_check = end + min(1.0, 9 * (end - start))
        return used > self._max_bytes or files > self._max_files


def remove(path: str) -> None:
    """Remove a folder of any depth and with any permissions, without following links.

    Tries for half a second, in case other processes are removing it too or adding files.
    """
    for _ in range(_ATTEMPTS):
        try:
            _empty(path)
            os.rmdir(path)  # noqa: PTH106
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(_PAUSE)


def _empty(path: str) -> None:
    """Remove everything that can be removed. Raises OSError.

    Nested folders are moved to the top and emptied there, so that paths and the call stack stay short.
    """
    top = os.open(path, _FOLDER)
    try:
        moved = 0
        while names := os.listdir(top):  # noqa: PTH208 (pathlib is not loaded here)
            before = moved, len(names)
            for name in names:
                moved = _remove_one(top, name, moved)
            if before == (moved, len(os.listdir(top))):  # noqa: PTH208
                return
    finally:
        os.close(top)


def _remove_one(top: int, name: str, moved: int) -> int:
    """Remove the entry ``name`` of ``top``; return the number of folders moved to the top so far."""
    with suppress(OSError):
        if _unlink_file(name, top):
            return moved
        os.chmod(name, 0o700, dir_fd=top)
        folder = os.open(name, _FOLDER, dir_fd=top)
        try:
            for inner in os.listdir(folder):  # noqa: PTH208
                if not _unlink_file(inner, folder):
                    os.chmod(inner, 0o700, dir_fd=folder)
                    moved += 1
                    os.rename(inner, f"moved-{os.getpid()}-{moved}", src_dir_fd=folder, dst_dir_fd=top)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=top)
    return moved


def _unlink_file(name: str, folder: int) -> bool:
    """Remove the entry unless it is a folder; False for a folder."""
    if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=folder)
    return True


def _deleted_bytes(pid: int) -> int:
    """The size of the deleted files that a process still holds open."""
    total = 0
    with suppress(OSError), os.scandir(f"/proc/{pid}/fd") as handles:  # the process may have ended
        for handle in handles:
            found = os.stat(handle.path)  # noqa: PTH116
            if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                total += found.st_blocks * 512
    return total


def descendants(*roots: int, max_tasks: float = float("inf")) -> tuple[list[int], int]:
    """The pids of ``roots`` and all processes below them, and the number of their threads.

    Stops after more than ``max_tasks`` threads, so that a fork bomb cannot keep the supervisor busy.
    """
    found, tasks, todo = [], 0, list(roots)
    while todo and tasks <= max_tasks:
        pid = todo.pop()
        if threads := _threads(pid):
            found.append(pid)
            tasks += len(threads)
            todo += _children(pid, threads)
    return found, tasks


def children(pid: int) -> list[int]:
    """The children of ``pid``, including zombies."""
    return _children(pid, _threads(pid))


def _threads(pid: int) -> list[str]:
    """The thread ids of a process; none if it has ended."""
    try:
        return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (pathlib is not loaded here)
    except OSError:
        return []


def _children(pid: int, threads: list[str]) -> list[int]:
    lists = [_read(f"/proc/{pid}/task/{thread}/children") for thread in threads]
    return [int(child) for listed in lists for child in listed.split()]


def kill_descendants(root: int, spared: Container[int] = ()) -> None:
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


class MemoryQuota:
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


def mapped(pid: str) -> int:
    """The private memory that a process has mapped, in bytes."""
    return _sum_of(f"/proc/{pid}/status", ("VmData:",))


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
