"""Where the links and images of a post lead in the preview. What a post says is not trusted."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from postgen.series import Lesson, Series
from postgen.series.figures import FOLDER, figure_file

_SCHEMES = ("http", "https", "mailto")
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


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
