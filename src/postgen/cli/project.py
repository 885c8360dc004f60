"""The series that a command works on, and paths as the user writes them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.files import real_path

if TYPE_CHECKING:
    from postgen.series import Series

_LESSON_ID = re.compile(r"\d{1,4}\.\d{1,4}")


def open_series(context: click.Context, *, moved: bool = False) -> "Series":
    """Load the series that --project names, or else the nearest one upward from the current folder.

    With ``moved``, settings may still name lessons by ids that no longer exist.
    """
    from postgen.series import find_root, load_series

    project: Path | None = context.find_root().obj
    return load_series(project.resolve() if project else find_root(Path.cwd()), moved=moved)


def paths_or_posts(series: "Series", paths: Sequence[Path]) -> list[Path]:
    """Return the given paths, or the folder of the series' posts if there are none.

    An id of a lesson, such as ``1.2``, stands for its post, or for its draft if it has no post yet.

    Raises:
        UsageError: a lesson has neither, its post has another name, or there is no such lesson.
    """
    return [_post_of(series, path) for path in paths] or [Path(display_path(series.posts_dir))]


def _post_of(series: "Series", path: Path) -> Path:
    if not _LESSON_ID.fullmatch(str(path)) or path.exists():
        return path
    lesson = series.lesson(str(path))
    files = (series.posts_dir / lesson.file_name, series.drafts_dir / lesson.file_name)
    for file in files:
        if file.exists():
            return Path(display_path(file))
    from postgen.errors import UsageError
    from postgen.validation.strays import require_no_stray

    require_no_stray(series, [lesson])
    advice = f"write it, e.g. with `postgen draft {lesson.id}`"
    raise UsageError(f"lesson {lesson.id} ({lesson.title}) has no post yet; {advice}")


def display_path(path: Path) -> str:
    """Format a path for messages: relative if it is inside the current folder."""
    try:
        return str(real_path(path).relative_to(real_path(Path.cwd())))
    except ValueError:
        return str(path)
