"""Where the links and images of a post lead in the preview. What a post says is not trusted."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from postgen.series import Lesson, Series
from postgen.series.links import Target, resolve

_SCHEMES = ("http", "https", "mailto")


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
    found = resolve(series, target)
    if found.outside:
        allowed = urlsplit(target).scheme.lower() in _SCHEMES
        return Address(target if allowed else "", outside=True)
    if found.lesson:
        return Address(page_of(found.lesson) + (f"#{found.anchor}" if found.anchor else ""))
    return Address(_figure_address(found))


def picture(series: Series, target: str) -> str:
    """The address of an image of a post, which changes when the file does; empty if it is none of ours."""
    return _figure_address(resolve(series, target))


def _figure_address(target: Target) -> str:
    return f"/{quote(target.path)}?{target.figure.stat().st_mtime_ns}" if target.figure else ""
