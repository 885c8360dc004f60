"""`postgen init`."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.project import display_path

if TYPE_CHECKING:
    from postgen.scaffold.new_series import NewSeries

Module = tuple[str, tuple[str, ...]]
PYTHON = "python"


def _packages(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a value that is not a requirement."""
    if values:
        from postgen.scaffold.new_series import invalid_requirement

        if problem := invalid_requirement(values):
            raise click.BadParameter(problem)
    return values


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
  postgen init --from brief.txt                       read an outline and house rules in plain text
  postgen init --from brief.txt --model NAME          turn its house rules into sections and checks
  postgen init courses/sql --title "SQL by Example" --code sql \\
      --module "Reading=Selecting;Joining" --module "Writing=Inserting;Changing"
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--from",
    "brief",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="BRIEF",
    help="Read the series from a brief: an outline in plain text, with tips and house rules. Use - for "
    "standard input.",
)
@click.option(
    "--model",
    metavar="NAME",
    help="With --from: a model turns the house rules into sections, kinds and checks.",
)
@click.option(
    "--prompt",
    "as_prompt",
    is_flag=True,
    help="With --from: print the prompt for that, to paste into any chat, and write nothing.",
)
@click.option(
    "--reply",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="With --from: read the chat's reply to that prompt from FILE.",
)
@click.option(
    "--dry-run", is_flag=True, help="With --from: show what each line is read as, and write nothing."
)
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
    callback=_packages,
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
    brief: Path | None,
    model: str | None,
    as_prompt: bool,
    reply: Path | None,
    dry_run: bool,
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
    files are never replaced. With --from, prints what each line of the brief is read as, and which lines are
    left over.
    """
    from postgen.errors import UsageError
    from postgen.scaffold.new_series import NewSeries, modules_by_title, require_no_series

    if modules and count:
        raise UsageError("--modules and --module exclude each other: pass one of them")
    language = (code or PYTHON).lower()
    if brief:
        if modules or count:
            raise UsageError("--from reads the modules from the brief: leave out --module and --modules")
        if bool(model) + as_prompt + bool(reply) > 1:
            raise UsageError("--model, --prompt and --reply exclude each other: pass one of them")
        if str(brief) == str(reply) == "-":
            raise UsageError("--from and --reply cannot both read standard input: pass a file to one of them")
        if not (as_prompt or dry_run):
            require_no_series(folder.resolve())
        if as_prompt:
            _print_prompt(brief, title or "")
            return
        start = _from_brief(brief, title or "", language, packages, python, mathematics, model, reply)
    else:
        if model or as_prompt or reply or dry_run:
            raise UsageError("--model, --prompt, --reply and --dry-run need a brief: pass --from BRIEF")
        require_no_series(folder.resolve())  # before the first question
        if title is None:
            title, code, packages, modules = _ask(code, packages, modules)
            language = code.lower()
        modules = modules or tuple((f"Module {n}", ()) for n in range(1, (count or 1) + 1))
        modules = tuple((name, lessons or (f"Lesson {n}.1",)) for n, (name, lessons) in enumerate(modules, 1))
        start = NewSeries(title, language, packages, modules_by_title(modules), python, mathematics)
    if not dry_run:
        _write(folder, start, action, bool(brief))


def _write(folder: Path, start: "NewSeries", action: str | None, has_points: bool) -> None:
    """Write the files, and print their names and the next step."""
    from postgen.scaffold.new_series import start_series

    folder.mkdir(parents=True, exist_ok=True)
    for written in start_series(folder.resolve(), start, action):
        what = "written" if written.is_new else "exists and was not changed"
        click.echo(f"{display_path(written.path)} {what}" + (f"; {written.advice}" if written.advice else ""))
    step = (
        "check the outline and its `kinds` in outline.yaml"
        if has_points
        else "list in outline.yaml what each lesson must cover"
    )
    click.echo(f"Next: {_change_into(folder)}{step}, then run `postgen draft 1.1` or write the post yourself")


def _print_prompt(brief: Path, title: str) -> None:
    from postgen.cli.brief_input import open_brief
    from postgen.scaffold.brief.brief_rules import rules_prompt

    click.echo(rules_prompt(open_brief(brief, title)), nl=False)


def _from_brief(
    file: Path,
    title: str,
    code: str,
    packages: tuple[str, ...],
    python: str,
    mathematics: bool,
    model: str | None,
    reply: Path | None,
) -> "NewSeries":
    """The series of a brief. Prints what each of its lines is read as."""
    from postgen.cli.brief_input import open_brief, rules_by_model, rules_from_file, show
    from postgen.errors import UsageError
    from postgen.scaffold.brief.brief_report import new_modules, sentence_rules
    from postgen.scaffold.new_series import NewSeries, invalid_requirement

    reading = open_brief(file, title)
    brief = reading.brief
    if problem := "" if packages else invalid_requirement(brief.packages):
        raise UsageError(f"{file}: {problem}; pass the packages with --package")
    rules = rules_by_model(reading, model) if model else rules_from_file(reading, reply) if reply else None
    show(rules.reading if rules else reading, file)
    return NewSeries(
        brief.title,
        code,
        packages or brief.packages,
        new_modules(brief, dict(rules.lesson_kinds) if rules else {}),
        python,
        mathematics,
        brief.audience,
        brief.language,
        brief.tips,
        rules.kinds if rules else {},
        rules.writing_rules if rules else (),
        rules.house if rules else sentence_rules(brief),
    )


def _change_into(folder: Path) -> str:
    """The first step for a series outside of the current folder."""
    return "" if folder.resolve() == Path.cwd() else f"change into {shlex.quote(str(folder))}, "


def _ask(
    code: str | None, packages: tuple[str, ...], modules: tuple[Module, ...]
) -> tuple[str, str, tuple[str, ...], tuple[Module, ...]]:
    """Ask for the title and for everything that the options leave open.

    Only a person at a terminal is asked. Otherwise the lines of a file would become answers.
    """
    from postgen.errors import UsageError
    from postgen.scaffold.new_series import invalid_requirement

    if not sys.stdin.isatty():
        raise UsageError(
            "stdin is not a terminal: pass --title and the other answers as options, "
            "or `--from -` if stdin is a brief"
        )

    def ask(text: str, default: str | None = None, check: Callable[[str], str] = str) -> str:
        answer: str = click.prompt(
            text, default=default, err=True, show_default=bool(default), value_proc=check
        )
        return answer

    def requirements(text: str) -> str:
        if problem := invalid_requirement(text.split()):
            raise click.BadParameter(problem)
        return text

    title = ask("Title of the series")
    code = code or ask("Language of the code (python is run, other languages are shown; or none)", PYTHON)
    if not packages and code.lower() == PYTHON:
        packages = tuple(ask("Packages that the code needs, separated by spaces", "", requirements).split())
    if not modules:
        titles = _split(ask("Titles of the modules, separated by semicolons", "Module 1"))
        modules = tuple(
            (name, _split(ask(f"Titles of the lessons of “{name}”, separated by semicolons", "")))
            for name in titles
        )
    return title, code, packages, modules


def _split(text: str) -> tuple[str, ...]:
    """Split a list at its semicolons and drop empty items."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
