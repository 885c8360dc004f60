"""The series that a command works on, and paths as the user writes them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.files import real_path

if TYPE_CHECKING:
    from postgen.series import Series


def open_series(context: click.Context, *, moved: bool = False) -> "Series":
    """Load the series that --project names, or else the nearest one upward from the current folder.

    With ``moved``, settings may still name lessons by ids that no longer exist.
    """
    from postgen.series import find_root, load_series

    project: Path | None = context.find_root().obj
    return load_series(project.resolve() if project else find_root(Path.cwd()), moved=moved)


def paths_or_posts(series: "Series", paths: Sequence[Path]) -> list[Path]:
    """Return the given paths, or the folder of the series' posts if there are none."""
    return list(paths) or [Path(display_path(series.posts_dir))]


def display_path(path: Path) -> str:
    """Format a path for messages: relative if it is inside the current folder."""
    try:
        return str(real_path(path).relative_to(real_path(Path.cwd())))
    except ValueError:
        return str(path)
