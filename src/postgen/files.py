"""The cache directory, safe reads, atomic writes, file locks, and the number of CPUs."""

import errno
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from postgen.errors import StorageError

_LOCK_PAUSE = 0.05
"""Seconds between two attempts to get a lock."""


def cpu_count() -> int:
    """Return the number of CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cache_root() -> Path:
    """The user's cache directory of postgen; the variable ``POSTGEN_CACHE_DIR`` sets another one."""
    chosen = os.environ.get("POSTGEN_CACHE_DIR")
    if chosen:
        return Path(chosen).expanduser().resolve()
    from platformdirs import user_cache_path

    return user_cache_path("postgen")


def ensure_cache_dir(name: str) -> Path:
    """A folder of the cache. It is created if it does not exist.

    Raises:
        StorageError: the folder cannot be created.
    """
    folder = cache_root() / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot create the cache folder {folder}: {error.strerror}. Set POSTGEN_CACHE_DIR to a folder "
            "that you can write to."
        ) from error
    return folder


def real_path(path: Path) -> Path:
    """Return the absolute path without links. Unlike ``Path.resolve``, a loop of links is no error."""
    return Path(os.path.realpath(path))


def read_regular_file(path: Path, most: int) -> bytes:
    """Read up to ``most`` bytes of a file, but never from a device or a pipe, which may have no end.

    Raises:
        OSError: the file cannot be read, is a folder, or is not a regular file.
    """
    _require_regular(path, path.stat().st_mode)  # opening a device may have effects
    # Opening a pipe without O_NONBLOCK would wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        _require_regular(path, os.fstat(file.fileno()).st_mode)  # it may be another file by now
        return file.read(most)


def _require_regular(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is a device, a pipe or a socket", str(path))


def require_within(path: Path, folder: Path) -> None:
    """Raise StorageError if links lead from ``path`` out of ``folder``."""
    if not real_path(path).is_relative_to(real_path(folder)):
        raise StorageError(f"{path}: cannot be written: it is, or lies in, a link out of {folder}")


def write_atomic(path: Path, data: bytes, within: Path | None = None) -> None:
    """Replace a file in one step: readers, and a crash, see either the old content or the new one.

    The data is on the disk when this returns. An existing file keeps its permissions; a new one gets those
    of the umask. If ``path`` is a symbolic link, the file that it points to is replaced, but only if it is
    in the folder ``within``.

    Raises:
        StorageError: the disk is full, the file or its folder is read-only, links lead out of ``within``, and
            the like. The old file is unchanged.
    """
    if within:
        require_within(path, within)
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.stat().st_mode & 0o222:  # to replace it, its folder's would suffice
            raise PermissionError(errno.EACCES, "the file is read-only")
        candidate = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        handle = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        temporary = candidate
        with os.fdopen(handle, "wb") as file:
            with suppress(FileNotFoundError):
                candidate.chmod(target.stat().st_mode & 0o777)
            file.write(data)
            file.flush()
            os.fsync(handle)
        temporary.replace(target)
    except OSError as error:
        reason = error.strerror or error
        raise StorageError(f"{path}: cannot be written: {reason}; the file was not changed") from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def try_lock(handle: int) -> bool:
    """Lock an open file or folder until it is closed; False if another process or thread holds the lock.

    Only files can be locked on Windows.
    """
    try:
        import fcntl
    except ImportError:
        return _try_lock_byte(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_lock_byte(handle: int) -> bool:
    """Lock a byte far behind the content, because Windows lets nobody else read what is locked."""
    msvcrt = import_module("msvcrt")
    os.lseek(handle, 1 << 30, os.SEEK_SET)
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


@contextmanager
def file_lock(path: Path, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the lock file at ``path`` while the block runs. The lock ends with the process, too.

    If another process or thread holds it, ``on_wait`` is called once with the process id of the holder,
    empty if unknown; then this waits. ``on_wait`` may raise an error instead of waiting.

    Raises:
        StorageError: the lock file cannot be created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}") from error
    with file:  # closing the file releases the lock
        if not try_lock(file.fileno()):
            if on_wait:
                file.seek(0)
                on_wait(file.read().strip())
            while not try_lock(file.fileno()):
                time.sleep(_LOCK_PAUSE)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
