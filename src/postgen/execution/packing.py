"""Send the posts' data to another machine."""

import tempfile
from pathlib import Path, PurePath

from postgen.execution.data import DataFiles, gather

Packed = tuple[tuple[str, bytes], ...]
"""Relative paths and contents of files."""


def pack(data: DataFiles) -> Packed:
    """Read the files of ``data``."""
    files = sorted(path for path in data.path.rglob("*") if path.is_file())
    return tuple((file.relative_to(data.path).as_posix(), file.read_bytes()) for file in files)


def at_hand(data: DataFiles | None, packed: Packed) -> DataFiles | None:
    """Return ``data`` if its folder exists here, else unpack the files into this machine's cache."""
    if data is None or data.path.is_dir():
        return data
    with tempfile.TemporaryDirectory(prefix="postgen-data-") as folder:
        for name, content in packed:
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        return gather(Path(folder), [PurePath(name) for name, _ in packed])
