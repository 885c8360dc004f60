"""What rules look at on the disk: the files that links lead to, and the figures that posts show."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from postgen.document import Document
from postgen.series.figures import FOLDER

Pictures = tuple[tuple[str, str], ...]
"""Targets of images, each with a digest of the file."""
Linked = tuple[tuple[str, bool], ...]
"""Paths, each with whether something is there."""
_LARGEST = 32 << 20


def pictures_in(document: Document, file: Path) -> Pictures:
    """The figures that the post in ``file`` shows."""
    targets = [i.target for prose in document.prose for i in prose.inlines if i.kind == "image"]
    shown = dict.fromkeys(target for target in targets if target.startswith(f"{FOLDER}/"))
    return tuple((target, _digest(file, target)) for target in shown)


def are_unchanged(pictures: Pictures, file: Path) -> bool:
    """Whether the figures of the post in ``file`` are what they were."""
    return all(digest == _digest(file, target) for target, digest in pictures)


def linked(paths: Iterable[Path]) -> Linked:
    """Which of some paths lead somewhere."""
    return tuple((path, _exists(path)) for path in dict.fromkeys(map(str, paths)))


def lead_as_before(links: Linked) -> bool:
    """Whether paths lead where they led."""
    return all(exists == _exists(path) for path, exists in links)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name that no file system takes
        return False


def _digest(file: Path, target: str) -> str:
    """A digest of a figure file; a word for what has none."""
    path = file.parent / unquote(target)
    try:
        if not path.is_file():  # a device has no end
            return "missing"
        with path.open("rb") as picture:
            data = picture.read(_LARGEST + 1)
    except (OSError, ValueError):
        return "unreadable"
    return "large" if len(data) > _LARGEST else hashlib.sha256(data).hexdigest()
