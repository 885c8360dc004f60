"""Write an export into its own folder. Unchanged files and files that a person edited are not written."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from postgen.errors import StorageError, UsageError
from postgen.files import write_atomic

MANIFEST = ".postgen-export.json"


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The result of an export: written files, removed files, and files kept because a person changed them."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def write_export(folder: Path, form: str, files: Mapping[str, bytes], force: bool = False) -> ExportResult:
    """Write ``files`` into ``folder``. Files that are already equal are not written.

    A manifest in the folder lists the written files. A file that differs from its manifest entry was changed
    by a person and is kept, unless ``force`` is set. Files of earlier exports that are not in ``files`` are
    removed.

    Raises:
        UsageError: the folder holds something else, or another format (and not ``force``), or a file
            would be outside of it.
        StorageError: A file cannot be written.
    """
    known = _known(folder, form, force)
    for path in files:
        if not _is_inside(folder, path):
            raise UsageError(f"{folder / path}: is outside of the export folder; nothing was written")
    written: list[str] = []
    kept: list[str] = []
    new: list[str] = []
    was_there = folder.exists()
    try:
        for path, data in sorted(files.items()):
            target = folder / path
            present = _digest(target)
            if present == _hash(data):
                continue
            if present is not None and present != known.get(path) and not force:
                kept.append(path)
                continue
            if present is None:
                new.append(path)
            write_atomic(target, data)
            written.append(path)
    except BaseException:
        _undo(folder, new, was_there)
        raise
    removed = [path for path in known if path not in files and _remove(folder, path, known[path])]
    digests = {
        path: known.get(path, "") if path in kept else _hash(data) for path, data in sorted(files.items())
    }
    manifest = json.dumps({"format": form, "files": digests}, indent=1).encode() + b"\n"
    if _digest(folder / MANIFEST) != _hash(manifest):
        write_atomic(folder / MANIFEST, manifest)
    return ExportResult(tuple(written), tuple(removed), tuple(kept))


def _known(folder: Path, form: str, force: bool) -> dict[str, str]:
    """Return the digests of the files of an earlier export, by path."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; pass a folder with --to")
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        before, files = str(manifest["format"]), dict(manifest["files"])
    except FileNotFoundError:
        before, files = "", {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{folder / MANIFEST}: cannot be read; remove the folder and export again"
        ) from error
    if before != form and not force:
        holds = f"an export for {before}" if before else "files that postgen did not write"
        raise UsageError(
            f"{folder}: contains {holds}; pass an empty folder, or --force to write into this one"
        )
    inside = {path: str(digest) for path, digest in files.items() if _is_inside(folder, path)}
    return inside if before == form else {}


def _is_inside(folder: Path, path: str) -> bool:
    return (folder / path).resolve().is_relative_to(folder.resolve())


def _remove(folder: Path, path: str, digest: str) -> bool:
    """Remove a file that is unchanged since its export, and the folders that become empty."""
    file = folder / path
    if _digest(file) != digest:
        return False
    file.unlink()
    for parent in file.relative_to(folder).parents:
        home = folder / parent
        if home == folder or any(home.iterdir()):
            break
        home.rmdir()
    return True


def _undo(folder: Path, paths: Sequence[str], was_there: bool) -> None:
    """Remove the new files of an export that failed, so that it can be repeated."""
    with suppress(OSError):
        for path in paths:
            with suppress(OSError):
                (folder / path).unlink(missing_ok=True)
        parents = {folder / parent for path in paths for parent in Path(path).parents}
        for home in sorted(parents - {folder}, key=lambda home: -len(home.parts)):
            if home.is_dir() and not any(home.iterdir()):
                home.rmdir()
        if not was_there:
            folder.rmdir()


def _digest(file: Path) -> str | None:
    return _hash(file.read_bytes()) if file.is_file() else None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
