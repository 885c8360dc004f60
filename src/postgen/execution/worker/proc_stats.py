"""Measure the processor time, files and descendants of processes, and remove their files."""

import os
import signal
import stat
import time
from collections.abc import Container
from contextlib import suppress

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_ATTEMPTS, _PAUSE = 100, 0.02


class DiskQuota:
    """The quota of the files of a post below ``path``.

    ``strict`` says that no process of the post can hide its files unless it wants to.
    """

    def __init__(self, path: str, max_bytes: float, max_files: int, *, strict: bool) -> None:
        self.path = path
        self.strict = strict
        self._max_bytes = max_bytes
        self._max_files = max_files
        self._next_check = 0.0
        self.sockets = 0  # that the processes held open at the last check

    def is_over(self, pids: list[int]) -> bool:
        """True if the post stores too much, including deleted files that ``pids`` still hold open.

        An unreadable folder counts as too much, since it hides its files. So does an unreadable process if
        the quota is strict. Checks run at least once a second; more frequent ones take at most a tenth of the
        time.
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
        try:
            held = _held_files(pids, skip_hidden=not self.strict)
        except OSError:
            return True
        used += sum(file.st_blocks * 512 for file in held if not stat.S_ISSOCK(file.st_mode))
        self.sockets = sum(stat.S_ISSOCK(file.st_mode) for file in held)
        end = time.monotonic()
        self._next_check = end + min(1.0, 9 * (end - start))
        return used > self._max_bytes or files > self._max_files


def remove(path: str) -> None:
    """Remove a folder of any depth and with any permissions, without following links.

    Tries for two seconds, in case other processes are removing it too or adding files.
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


def _held_files(pids: list[int], *, skip_hidden: bool) -> list[os.stat_result]:
    """The sockets and the deleted files that processes hold open. Raises OSError if a process hides its
    files."""
    found = {}
    for pid in pids:
        try:
            handles = _handles(pid)
        except OSError:
            if skip_hidden:
                continue
            raise
        for handle in handles:
            with suppress(OSError):  # just closed, or its process has just ended
                status = os.stat(handle)  # noqa: PTH116
                if stat.S_ISSOCK(status.st_mode) or (stat.S_ISREG(status.st_mode) and not status.st_nlink):
                    found[status.st_dev, status.st_ino] = status
    return list(found.values())


def _handles(pid: int) -> list[str]:
    """The paths of a process's file descriptors, which all its threads share. Raises PermissionError."""
    for thread in (str(pid), *threads_of(pid)):  # the first thread may have ended before the others
        folder = f"/proc/{pid}/task/{thread}/fd"
        try:
            if names := os.listdir(folder):  # noqa: PTH208
                return [f"{folder}/{name}" for name in names]
        except PermissionError:
            if b"\nRssAnon:" in read(f"/proc/{pid}/task/{thread}/status"):  # it has not ended
                raise
        except OSError:
            pass  # it has ended
    return []


def descendants(*roots: int, max_tasks: float = float("inf")) -> tuple[list[int], int]:
    """The pids of ``roots`` and all processes below them, and the number of their threads.

    Stops after more than ``max_tasks`` threads, so that a fork bomb cannot keep the supervisor busy.
    """
    found, tasks, todo = [], 0, list(roots)
    while todo and tasks <= max_tasks:
        pid = todo.pop()
        if threads := threads_of(pid):
            found.append(pid)
            tasks += len(threads)
            todo += _children(pid, threads)
    return found, tasks


def children(pid: int) -> list[int]:
    """The children of ``pid``, including zombies."""
    return _children(pid, threads_of(pid))


def threads_of(pid: int) -> list[str]:
    """The thread ids of a process; none if it has ended."""
    try:
        return os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 (pathlib is not loaded here)
    except OSError:
        return []


def _children(pid: int, threads: list[str]) -> list[int]:
    lists = [read(f"/proc/{pid}/task/{thread}/children") for thread in threads]
    return [int(child) for listed in lists for child in listed.split()]


def shows_children(pid: int) -> bool:
    """True if this system lists the children of a process."""
    return os.path.exists(f"/proc/{pid}/task/{pid}/children")  # noqa: PTH110


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


def cpu_seconds(pids: list[int]) -> float:
    """The processor time of ``pids`` and of their reaped children, in seconds."""
    ticks = 0
    for pid in pids:
        words = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        ticks += sum(map(int, words[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def waiting_seconds(pid: int) -> float:
    """How long a process has waited for a processor although it could run; 0 if the kernel does not say."""
    words = read(f"/proc/{pid}/schedstat").split()
    return int(words[1]) / 1e9 if len(words) > 1 else 0.0


def read(path: str) -> bytes:
    """The content of a file in ``/proc``; nothing if its process has ended."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return b""
