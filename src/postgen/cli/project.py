"""The series that a command is about."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from postgen.series import Series


def open_series(context: click.Context) -> "Series":
    """The series named by --project, or the one around the current folder."""
    from postgen.series import find_root, load_series

    project: Path | None = context.find_root().obj
    return load_series(project.resolve() if project else find_root(Path.cwd()))


def paths_or_posts(series: "Series", paths: Sequence[Path]) -> list[Path]:
    """The paths that are given; without any, the folder of the series' posts."""
    return list(paths) or [Path(shown(series.posts))]


def shown(path: Path) -> str:
    """A path as the user would write it: relative to the current folder where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
