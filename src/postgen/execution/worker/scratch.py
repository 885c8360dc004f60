"""A scratch folder on the machine's disk, for confinements that cannot mount one of a fixed size."""

import os
import stat
import time

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ATTEMPTS, _PAUSE = 25, 0.02


class Scratch:
    """Measures what a post keeps at ``path``, and removes it afterwards."""

    def __init__(self, path: str, most_bytes: float, most_files: int) -> None:
        self.path = path
        self._most_bytes = most_bytes
        self._most_files = most_files
        self._next_look = 0.0

    def is_over(self, pids: list[int]) -> bool:
        """Whether the post keeps too much, deleted files that ``pids`` hold open included.

        Folders that cannot be read hide what they hold, and count as too much. Looking takes a tenth of
        the time, or a look a second.
        """
        begun = time.monotonic()
        if begun < self._next_look:
            return False
        used, files, todo = 0, 0, [self.path]
        try:
            while todo and used <= self._most_bytes and files <= self._most_files:
                with os.scandir(todo.pop()) as entries:
                    for entry in entries:
                        found = _facts(entry)
                        if found is not None:
                            files += 1
                            used += found.st_blocks * 512
                            if stat.S_ISDIR(found.st_mode):
                                todo.append(entry.path)
        except FileNotFoundError:
            pass  # removed meanwhile: the next look tells
        except OSError:
            return True
        used += sum(map(_deleted_bytes, pids))
        ended = time.monotonic()
        self._next_look = ended + min(1.0, 9 * (ended - begun))
        return used > self._most_bytes or files > self._most_files

    def remove(self) -> None:
        remove(self.path)


def remove(path: str) -> None:
    """Remove a folder however deep it is and whatever its permissions are; follows no link.

    Other processes may be removing it, or putting something into it, for half a second.
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
    """Remove all that can be removed. Raises OSError.

    Folders are emptied at the top, where those inside them are moved: no path grows long, no call deep.
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
    """Remove the entry ``name`` of ``top``; gives the number of folders moved up to there so far."""
    try:
        if _unlinked(name, top):
            return moved
        os.chmod(name, 0o700, dir_fd=top)
        folder = os.open(name, _FOLDER, dir_fd=top)
        try:
            for inner in os.listdir(folder):  # noqa: PTH208
                if not _unlinked(inner, folder):
                    os.chmod(inner, 0o700, dir_fd=folder)
                    moved += 1
                    os.rename(inner, f"moved-{os.getpid()}-{moved}", src_dir_fd=folder, dst_dir_fd=top)
        finally:
            os.close(folder)
        os.rmdir(name, dir_fd=top)
    except OSError:
        pass
    return moved


def _unlinked(name: str, folder: int) -> bool:
    """Remove what is no folder; False for a folder."""
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
    """The size of the files that a process holds open although they have no name any more."""
    total = 0
    try:
        with os.scandir(f"/proc/{pid}/fd") as handles:
            for handle in handles:
                found = os.stat(handle.path)  # noqa: PTH116
                if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                    total += found.st_blocks * 512
    except OSError:
        pass  # it ended meanwhile
    return total
