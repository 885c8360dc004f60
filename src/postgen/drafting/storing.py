"""Files that are either the old ones or the new ones, never half of each."""

import os
import tempfile
from pathlib import Path

from postgen.errors import StorageError


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file by an atomic replace; on any failure the old one is still whole.

    Raises:
        StorageError: the disk is full, the folder is read-only, and the like.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        reason = error.strerror or error
        raise StorageError(f"{path}: cannot be written: {reason}; the file is as it was before") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
