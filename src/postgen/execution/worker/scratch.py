"""The disk quota of a post without namespaces, which cannot mount a scratch folder of limited size."""

import os
import stat
import time

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ATTEMPTS, _PAUSE = 25, 0.02


class Scratch:
    """Measures the files of a post below ``path``, and removes them at the end."""

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
                        found = _facts(entry)
                        if found is not None:
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

    def remove(self) -> None:
        remove(self.path)


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
    try:
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
    except OSError:
        pass
    return moved


def _unlink_file(name: str, folder: int) -> bool:
    """Remove the entry unless it is a folder; False for a folder."""
    if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=folder)
    return True


def _facts(entry: "os.DirEntry[str]") -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None


def _deleted_bytes(pid: int) -> int:
    """The size of the deleted files that a process still holds open."""
    total = 0
    try:
        with os.scandir(f"/proc/{pid}/fd") as handles:
            for handle in handles:
                found = os.stat(handle.path)  # noqa: PTH116
                if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                    total += found.st_blocks * 512
    except OSError:
        pass  # the process has ended
    return total
