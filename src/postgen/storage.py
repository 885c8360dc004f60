"""Where postgen keeps what can be made again: environments and outcomes."""

import os
import tempfile
from pathlib import Path

from postgen.errors import StorageError


def cache_root() -> Path:
    """The user's cache directory of postgen; the variable ``POSTGEN_CACHE_DIR`` names another."""
    chosen = os.environ.get("POSTGEN_CACHE_DIR")
    if chosen:
        return Path(chosen).expanduser().resolve()
    from platformdirs import user_cache_path

    return user_cache_path("postgen")


def cache_folder(name: str) -> Path:
    """A folder of the cache, made if it is missing.

    Raises StorageError where it cannot be made.
    """
    folder = cache_root() / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make the cache folder {folder}: {error.strerror}. Set POSTGEN_CACHE_DIR to a folder "
            "that you can write."
        ) from error
    return folder


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees either the old content or all of the new one.

    Raises OSError.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)  # noqa: PTH105 (both are plain strings here)
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise
