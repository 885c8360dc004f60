"""Resolve the links and images of a post within the series. The text of a post is not trusted."""

import os
import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from postgen.series.assets import figure_file
from postgen.series.series import FIGURES, Lesson, Series

_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a link or an image of a post.

    At most one of ``lesson`` and ``figure`` is set. ``path`` is normalized: without percent-encoding, query,
    anchor and `.` or `..` between its names. ``anchor`` is the part after `#`. ``outside`` is True for
    addresses with a scheme or a host and for absolute paths; their other fields are empty.
    """

    path: str = ""
    anchor: str = ""
    lesson: Lesson | None = None
    figure: Path | None = None
    outside: bool = False


def resolve(series: Series, target: str) -> Target:
    """Resolve the target of a link or an image, as it is written in a post."""
    if _OUTSIDE.match(target):
        return Target(outside=True)
    rest, _, anchor = target.partition("#")
    path = unquote(rest.partition("?")[0])
    path = posixpath.normpath(path) if path else ""
    lesson = lesson_at(series, path)
    inside = path.removeprefix(f"{FIGURES}/")
    figure = figure_file(series, inside) if inside != path else None
    return Target(path, anchor, lesson, figure)


def lesson_at(series: Series, path: str) -> Lesson | None:
    """Return the lesson whose post a relative path in the posts or drafts names. The post may not exist."""
    lesson = series.lesson_for_filename(Path(path).name)
    if lesson is None or Path(path).is_absolute():
        return None
    homes = (series.posts_dir, series.drafts_dir)
    folders = {Path(os.path.normpath(home / path)).parent for home in homes}
    return lesson if folders & {Path(os.path.normpath(home)) for home in homes} else None
