"""`postgen init`."""

import shlex
import sys
from pathlib import Path

import click

from postgen.cli.project import display_path

Module = tuple[str, tuple[str, ...]]
PYTHON = "python"


def _module(text: str) -> Module:
    """Parse `TITLE=LESSON;LESSON`. The lessons are optional."""
    title, _, lessons = text.partition("=")
    if not title.strip():
        raise click.BadParameter(f"{text!r} has no title; write it as TITLE=LESSON;LESSON.")
    return title.strip(), _split(lessons)


@click.command(
    epilog="""\b
Examples:
  postgen init                                        ask for everything
  postgen init --title "Data frames with Polars" --package polars --modules 2
  postgen init courses/sql --title "SQL by Example" --code sql \\
      --module "Reading=Selecting;Joining" --module "Writing=Inserting;Changing"
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--title",
    metavar="TEXT",
    help="Title of the series. Without it, postgen asks for the title and the rest.",
)
@click.option(
    "--code",
    metavar="LANGUAGE",
    help="Language of the code (default: python). Python is run, other languages are only shown. "
    "Use `none` for a series without code.",
)
@click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="NAME",
    help="Package that the code needs; can be repeated.",
)
@click.option(
    "--module",
    "modules",
    type=_module,
    multiple=True,
    metavar="TITLE=LESSON;LESSON",
    help="Title of a module and of its lessons; can be repeated.",
)
@click.option(
    "--modules",
    "count",
    type=click.IntRange(1, 50),
    metavar="N",
    help="Number of modules, to be named later.",
)
@click.option("--mathematics", is_flag=True, help="Add a section for formulas to each lesson.")
@click.option(
    "--python",
    default="3.11",
    show_default=True,
    metavar="VERSION",
    help="Python version that runs the code.",
)
@click.option(
    "--action", metavar="OWNER/NAME@REF", help="Location of postgen's GitHub action, for the workflow."
)
def command(
    folder: Path,
    title: str | None,
    code: str | None,
    packages: tuple[str, ...],
    modules: tuple[Module, ...],
    count: int | None,
    mathematics: bool,
    python: str,
    action: str | None,
) -> None:
    """Create a series in FOLDER (default: the current folder).

    Writes outline.yaml, prompts/, .gitignore, a GitHub workflow and the skeleton of a first post. Existing
    files are never replaced.
    """
    from postgen.errors import UsageError
    from postgen.scaffold.new_series import NewSeries, require_no_series, start_series

    if modules and count:
        raise UsageError("--modules and --module exclude each other: pass one of them")
    require_no_series(folder.resolve())  # before the first question
    if title is None:
        title, code, packages, modules = _ask(code, packages, modules)
    modules = modules or tuple((f"Module {n}", ()) for n in range(1, (count or 1) + 1))
    modules = tuple((name, lessons or (f"Lesson {n}.1",)) for n, (name, lessons) in enumerate(modules, 1))
    start = NewSeries(title, (code or PYTHON).lower(), packages, modules, python, mathematics)
    folder.mkdir(parents=True, exist_ok=True)
    for written in start_series(folder.resolve(), start, action):
        what = "written" if written.is_new else "exists and was not changed"
        click.echo(f"{display_path(written.path)} {what}" + (f"; {written.advice}" if written.advice else ""))
    click.echo(
        f"Next: {_change_into(folder)}list in outline.yaml what each lesson must cover, then run "
        "`postgen draft 1.1` or write the post yourself"
    )


def _change_into(folder: Path) -> str:
    """The first step for a series outside of the current folder."""
    return "" if folder.resolve() == Path.cwd() else f"change into {shlex.quote(str(folder))}, "


def _ask(
    code: str | None, packages: tuple[str, ...], modules: tuple[Module, ...]
) -> tuple[str, str, tuple[str, ...], tuple[Module, ...]]:
    """Ask for the title and for everything that the options leave open."""
    from postgen.errors import UsageError

    def ask(text: str, default: str | None = None) -> str:
        answer: str = click.prompt(text, default=default, err=True, show_default=bool(default))
        return answer

    try:
        title = ask("Title of the series")
        code = code or ask("Language of the code (python is run, other languages are shown; or none)", PYTHON)
        if not packages and code.lower() == PYTHON:
            packages = tuple(ask("Packages that the code needs, separated by spaces", "").split())
        if not modules:
            titles = _split(ask("Titles of the modules, separated by semicolons", "Module 1"))
            modules = tuple(
                (name, _split(ask(f"Titles of the lessons of “{name}”, separated by semicolons", "")))
                for name in titles
            )
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("stdin is not a terminal: pass --title and the other answers as options") from None
    return title, code, packages, modules


def _split(text: str) -> tuple[str, ...]:
    """Split a list at its semicolons and drop empty items."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
