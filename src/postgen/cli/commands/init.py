"""`postgen init`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.project import shown

if TYPE_CHECKING:
    from postgen.starting.outline import Start

Module = tuple[str, tuple[str, ...]]


class ModuleType(click.ParamType[Module]):
    """`TITLE=LESSON;LESSON`; without lessons, one to be named."""

    name = "module"

    def convert(
        self, value: "str | Module", param: click.Parameter | None, ctx: click.Context | None
    ) -> Module:
        if isinstance(value, tuple):
            return value
        title, _, lessons = value.partition("=")
        if not title.strip():
            self.fail(f"{value!r} has no title; write TITLE=LESSON;LESSON.", param, ctx)
        return title.strip(), _listed(lessons)


@click.command(
    epilog="""\b
Examples:
  postgen init                                        asks
  postgen init --title "Data frames with Polars" --package polars --modules 2
  postgen init courses/sql --title "SQL by Example" --code sql \\
      --module "Reading=Selecting;Joining" --module "Writing=Inserting;Changing"
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--title", metavar="TEXT", help="The title of the series; asked for if left out, as is the rest."
)
@click.option(
    "--code",
    metavar="LANGUAGE",
    help="The language of its code: python (the default), which is run; another, only shown; or none.",
)
@click.option("--package", "packages", multiple=True, metavar="NAME", help="A package that the code needs.")
@click.option("--module", "modules", type=ModuleType(), multiple=True, metavar="TITLE=LESSON;LESSON")
@click.option("--modules", "count", type=click.IntRange(1, 50), help="How many modules, to be named later.")
@click.option("--mathematics", is_flag=True, help="Lessons have a section for formulas.")
@click.option("--python", default="3.11", show_default=True, metavar="VERSION", help="What the code runs on.")
@click.option(
    "--action", metavar="OWNER/NAME@REF", help="Where postgen's GitHub action is; for the workflow."
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
    """Start a series in FOLDER (default: this one): outline.yaml, prompts/, .gitignore, a workflow, a post.

    It never replaces a file.
    """
    from postgen.errors import UsageError
    from postgen.starting.files import refuse_second, start_series
    from postgen.starting.outline import PYTHON, Start

    if modules and count:
        raise UsageError("--modules counts modules that have no name yet: give it or --module")
    refuse_second(folder.resolve())  # before anything is asked
    named = modules or tuple((f"Module {n}", ()) for n in range(1, (count or 1) + 1))
    if title is None:
        start = _asked(Start("?", code or "", packages, modules, python, mathematics))
    else:
        start = Start(title, (code or PYTHON).lower(), packages, _with_lessons(named), python, mathematics)
    folder.mkdir(parents=True, exist_ok=True)
    for written in start_series(folder.resolve(), start, action):
        what = "written" if written.is_new else "left as it is"
        click.echo(f"{shown(written.path)} {what}" + (f"; {written.advice}" if written.advice else ""))
    click.echo(
        "Say in outline.yaml what each lesson must cover, then: postgen draft 1.1, or fill in the post"
    )


def _asked(start: "Start") -> "Start":
    from postgen.errors import UsageError
    from postgen.starting.outline import PYTHON, Start

    def ask(text: str, default: str | None = None) -> str:
        answer: str = click.prompt(text, default=default, err=True, show_default=bool(default))
        return answer

    try:
        title = ask("Title of the series")
        code = (
            start.code or ask("Language of its code (python is run, others are shown; or none)", PYTHON)
        ).lower()
        packages = start.packages
        if not packages and code == PYTHON:
            packages = tuple(ask("Packages that the code needs, separated by spaces", "").split())
        modules = start.modules
        if not modules:
            titles = _listed(ask("Titles of its modules, separated by semicolons", "Module 1"))
            modules = tuple((name, _listed(ask(f"Lessons of “{name}”, likewise", ""))) for name in titles)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("nobody answers: give --title, and what else is to be said, as options") from None
    return Start(title, code, packages, _with_lessons(modules), start.python, start.mathematics)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _with_lessons(modules: tuple[Module, ...]) -> tuple[Module, ...]:
    """Modules that have at least one lesson each."""
    return tuple((title, lessons or (f"Lesson {n}.1",)) for n, (title, lessons) in enumerate(modules, 1))
