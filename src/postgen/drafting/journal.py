"""The journal of a run: each reply is on disk before it is used, so that none is paid for twice.

A run is a folder with one file of JSON lines. An entry is a ``request`` that is about to be sent; its
``reply``, or a ``rejected`` or ``broken`` one with the ``error`` that it caused; or an event: the run was
``started``, a ``check`` of a draft, the run ``ended`` or ``failed``.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from postgen.errors import StorageError

FILE = "journal.jsonl"
_DONE = "done"
Entry = dict[str, Any]


class Journal:
    """The journal of one run, open for appending."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def append(self, **entry: object) -> None:
        """Append an entry with the time. It is on the disk when this returns.

        Raises:
            StorageError: the file cannot be written.
        """
        line = json.dumps({"time": time.time(), **entry}, ensure_ascii=False, default=str) + "\n"
        path = self.folder / FILE
        try:
            with self._lock, path.open("ab") as file:
                file.write(line.encode(errors="replace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError(f"{path}: cannot be written: {error.strerror}") from error

    def finish(self) -> None:
        """Mark the run as ended, so that the next one of this lesson is a new one."""
        (self.folder / _DONE).touch()


def open_journal(runs: Path, lesson_id: str) -> Journal:
    """The journal of the lesson's unfinished run, or of a new run if there is none.

    Raises:
        StorageError: the folder cannot be created.
    """
    folders = run_folders(runs, lesson_id)
    if folders and not is_done(folders[0]):
        _drop_partial_line(folders[0] / FILE)
        return Journal(folders[0])
    return Journal(_new_folder(runs, lesson_id))


def run_folders(runs: Path, lesson_id: str = "*") -> list[Path]:
    """The folders of all runs, or of one lesson, newest first."""
    return sorted(runs.glob(f"*-{lesson_id}"), reverse=True) if runs.is_dir() else []


def is_done(folder: Path) -> bool:
    """Whether a run has ended."""
    return (folder / _DONE).exists()


def read_entries(folder: Path) -> Iterator[Entry]:
    """The entries of a run in order, without a last line that a kill cut short."""
    path = folder / FILE
    data = path.read_bytes() if path.is_file() else b""
    for line in data[: data.rfind(b"\n") + 1].split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _drop_partial_line(path: Path) -> None:
    """Remove a last line that a kill cut short: an entry that is appended to it could not be read."""
    data = path.read_bytes() if path.is_file() else b""
    end = data.rfind(b"\n") + 1
    if end != len(data):
        os.truncate(path, end)


def _new_folder(runs: Path, lesson_id: str) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    try:
        for number in range(1, 1000):
            folder = runs / f"{stamp}{f'.{number:03}' if number > 1 else ''}-{lesson_id}"
            if not folder.exists():
                folder.mkdir(parents=True)
                return folder
    except OSError as error:
        raise StorageError(f"{runs}: cannot be written: {error.strerror}") from error
    raise StorageError(f"{runs}: too many runs within one second")
