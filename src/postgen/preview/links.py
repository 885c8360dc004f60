"""Resolve the links and images of a post for the preview. The content of a post is not trusted."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from postgen.series import Lesson, Series
from postgen.series.links import Target, resolve

_SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a link. ``href`` is empty if the link is rejected or its target does not exist."""

    href: str
    outside: bool = False


def page_of(lesson: Lesson) -> str:
    """Return the address of a lesson's page."""
    return f"/lessons/{lesson.id}"


def link(series: Series, target: str) -> Address:
    """Resolve a link to a heading, to another lesson by file name, or to a web or mail address."""
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
    """Return the address of an image, which changes with the file. It is empty for other files."""
    return _figure_address(resolve(series, target))


def _figure_address(target: Target) -> str:
    return f"/{quote(target.path)}?{target.figure.stat().st_mtime_ns}" if target.figure else ""
