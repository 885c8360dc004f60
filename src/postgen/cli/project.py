"""The series that a command is about."""

from pathlib import Path

import click

from postgen.series import Series, find_root, load_series


def open_series(context: click.Context) -> Series:
    """The series named by --project, or the one around the current folder."""
    project: Path | None = context.find_root().obj
    return load_series(project.resolve() if project else find_root(Path.cwd()))


def shown(path: Path) -> str:
    """A path as the user would write it: relative to the current folder where it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
