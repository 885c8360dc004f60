"""`postgen init --from`: reads the brief, asks the model about its house rules, and shows the result."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postgen.cli.console import print_stderr
from postgen.cli.project import display_path
from postgen.errors import UsageError

if TYPE_CHECKING:
    from postgen.scaffold.brief.brief_rules import BriefRules
    from postgen.scaffold.brief.reading import Reading

STDIN = "-"


def open_brief(file: Path, title: str) -> "Reading":
    """Read a brief from a file or, for `-`, from standard input.

    Raises:
        UsageError: it cannot be read, or is not a series. The message names the line.
    """
    from postgen.scaffold.brief.brief_reader import decode_brief, read_brief

    name = brief_name(file)
    reading = read_brief(decode_brief(_bytes(file, name), name), title)
    if problem := reading.problem:
        where = f"{name}:{problem.line}" if problem.line else name
        raise UsageError(f"{where}: {problem.message}")
    return reading


def brief_name(file: Path) -> str:
    """The name of a brief in messages."""
    return "stdin" if str(file) == STDIN else display_path(file)


def _bytes(file: Path, name: str) -> bytes:
    from postgen.files import read_regular_file
    from postgen.scaffold.brief.brief_reader import MAX_BYTES

    if str(file) == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        return read_regular_file(file, MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror or error}") from error


def rules_by_model(reading: "Reading", model: str) -> "BriefRules":
    """Ask a model what the house rules of a brief are."""
    from postgen.cli.console import progress
    from postgen.llm.factory import open_model
    from postgen.report.usage import usage_text
    from postgen.scaffold.brief.brief_rules import ask_for_rules

    with progress() as reporter, open_model(model, notify=print_stderr) as opened:
        reporter.step("reading the house rules of the brief")
        rules, usage = ask_for_rules(reading, opened)
    print_stderr(usage_text(usage, None))
    return rules


def rules_from_file(reading: "Reading", file: Path) -> "BriefRules":
    """The house rules in a chat's reply that was saved to a file, or comes from standard input for `-`.

    Raises:
        UsageError: the reply is not usable. The message lists what is wrong.
    """
    from postgen.scaffold.brief.brief_rules import parse_rules

    name = brief_name(file)
    parsed = parse_rules(_bytes(file, name).decode(errors="replace"), reading)
    if isinstance(parsed, list):
        raise UsageError(f"{name}: the reply cannot be used: " + "; ".join(parsed))
    return parsed


def show(reading: "Reading", file: Path) -> None:
    """Print what each line of the brief was read as."""
    from postgen.scaffold.brief.brief_report import report

    for line in report(reading, brief_name(file)):
        click.echo(line)
