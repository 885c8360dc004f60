"""The figure files that a post shows: of the disk all that rules look at once the post was run."""

import hashlib
from pathlib import Path
from urllib.parse import unquote

from postgen.document import Document
from postgen.series.figures import FOLDER

Pictures = tuple[tuple[str, str], ...]
_LARGEST = 32 << 20


def pictures_in(document: Document, file: Path) -> Pictures:
    """The targets of the images that the post in ``file`` shows, each with a digest of what is there."""
    targets = [i.target for prose in document.prose for i in prose.inlines if i.kind == "image"]
    shown = dict.fromkeys(target for target in targets if target.startswith(f"{FOLDER}/"))
    return tuple((target, _digest(file, target)) for target in shown)


def are_unchanged(pictures: Pictures, file: Path) -> bool:
    """Whether there is now what was there then."""
    return all(digest == _digest(file, target) for target, digest in pictures)


def _digest(file: Path, target: str) -> str:
    """A digest of a figure file; words for what has none."""
    path = file.parent / unquote(target)
    try:
        if not path.is_file():  # a device has no end
            return "missing"
        with path.open("rb") as picture:
            data = picture.read(_LARGEST + 1)
    except (OSError, ValueError):  # ValueError: a name that no file system takes
        return "unreadable"
    return "large" if len(data) > _LARGEST else hashlib.sha256(data).hexdigest()
