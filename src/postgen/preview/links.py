"""Where the links and images of a post lead in the preview. What a post says is not trusted."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from postgen.series import Lesson, Series

FOLDER = "figures"
_SCHEMES = ("http", "https", "mailto")
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads; an empty ``href`` where it is refused or leads nowhere."""

    href: str
    outside: bool = False


def page_of(lesson: Lesson) -> str:
    """The address of a lesson's page."""
    return f"/lessons/{lesson.id}"


def link(series: Series, target: str) -> Address:
    """A link of a post: headings, other lessons by their file names, and addresses of the web and mail."""
    if target.startswith("#"):
        return Address(target)
    if _HAS_SCHEME.match(target) or target.startswith(("/", "\\")):
        allowed = urlsplit(target).scheme.lower() in _SCHEMES
        return Address(target if allowed else "", outside=True)
    path, _, anchor = target.partition("#")
    lesson = series.lesson_of_file(Path(unquote(path)).name)
    if lesson:
        return Address(page_of(lesson) + (f"#{anchor}" if anchor else ""))
    return Address(picture(series, target))


def picture(series: Series, target: str) -> str:
    """The address of an image of a post, which changes when the file does; empty if it is none of ours."""
    if _HAS_SCHEME.match(target):
        return ""
    path = unquote(re.split("[?#]", target, maxsplit=1)[0]).removeprefix("./")
    if not path.startswith(f"{FOLDER}/"):
        return ""
    file = figure_file(series, path.removeprefix(f"{FOLDER}/"))
    return f"/{quote(path)}?{file.stat().st_mtime_ns}" if file else ""


def figure_file(series: Series, path: str) -> Path | None:
    """The picture file ``path`` below the figures of the posts, or of the drafts.

    None for what is no picture, does not exist, or lies elsewhere, be it by `..` or by a symbolic link.
    """
    if Path(path).suffix.lower() not in PICTURES:
        return None
    root = series.root.resolve()
    for home in (series.posts, series.drafts):
        folder = home / FOLDER
        try:
            real = folder.resolve()
            file = (folder / path).resolve()
            if real.is_relative_to(root) and file.is_relative_to(real) and file.is_file():
                return file if file.suffix.lower() in PICTURES else None
        except (OSError, ValueError, RuntimeError):  # a name that no file system takes, a loop of links
            continue
    return None
