"""Writing an export: only into its own folder, only what is new, and never over somebody else's work."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from postgen.errors import StorageError, UsageError
from postgen.storage import write_atomic

MANIFEST = ".postgen-export.json"


@dataclass(frozen=True, slots=True)
class Placed:
    """What an export did: files written and removed, and those kept since a person has changed them."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def place(folder: Path, form: str, files: Mapping[str, bytes], force: bool = False) -> Placed:
    """Make ``folder`` hold ``files``. A second time nothing changes that need not.

    A list of what was written stays in the folder. A file that differs from what an earlier export wrote
    was changed by a person: it is kept, unless ``force``. What earlier exports wrote and this one does
    not is removed.

    Raises:
        UsageError: the folder holds something else, or another format (and not ``force``), or a file
            would be outside of it.
        StorageError: it cannot be written.
    """
    known = _known(folder, form, force)
    for path in files:
        if not _is_inside(folder, path):
            raise UsageError(f"{folder / path}: is outside of the export folder; nothing was written")
    written, kept = [], []
    for path, data in sorted(files.items()):
        target = folder / path
        present = _digest(target)
        if present == _hash(data):
            continue
        if present is not None and present != known.get(path) and not force:
            kept.append(path)
            continue
        write_atomic(target, data)
        written.append(path)
    removed = [path for path in known if path not in files and _remove(folder, path, known[path])]
    digests = {
        path: known.get(path, "") if path in kept else _hash(data) for path, data in sorted(files.items())
    }
    manifest = json.dumps({"format": form, "files": digests}, indent=1).encode() + b"\n"
    if _digest(folder / MANIFEST) != _hash(manifest):
        write_atomic(folder / MANIFEST, manifest)
    return Placed(tuple(written), tuple(removed), tuple(kept))


def _known(folder: Path, form: str, force: bool) -> dict[str, str]:
    """What an earlier export wrote, by path."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; name a folder with --to")
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        before, files = str(manifest["format"]), dict(manifest["files"])
    except FileNotFoundError:
        before, files = "", {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"{folder / MANIFEST}: cannot be read; remove the folder and export anew"
        ) from error
    if before != form and not force:
        holds = f"an export for {before}" if before else "files that postgen did not write"
        raise UsageError(f"{folder}: holds {holds}; name an empty folder, or pass --force to write into it")
    inside = {path: str(digest) for path, digest in files.items() if _is_inside(folder, path)}
    return inside if before == form else {}


def _is_inside(folder: Path, path: str) -> bool:
    return (folder / path).resolve().is_relative_to(folder.resolve())


def _remove(folder: Path, path: str, digest: str) -> bool:
    """Remove a file that is as an export wrote it, and the folders that it leaves empty."""
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


def _digest(file: Path) -> str | None:
    return _hash(file.read_bytes()) if file.is_file() else None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
