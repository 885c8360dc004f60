"""The commands in the README and the documentation exist and accept the documented options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from postgen.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```bash\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`postgen ([^`\n]+)`")
_END = re.compile(r"\s(?:&&|\|\|?|;|>|#)\s")


def _commands(text: str) -> Iterator[str]:
    """Yield the arguments of each `postgen` command in bash blocks, indented lines and inline code."""
    bash_lines = "\n".join(_FENCE.findall(text)).replace("\\\n", " ")
    indented = "\n".join(line for line in text.splitlines() if line.startswith("    "))
    for line in f"{bash_lines}\n{indented}".splitlines():
        for part in re.split(r"&&|\|", line):
            if found := re.match(
                r"\s*(?:[A-Z_]+=\S+ |uv run (?:--no-dev )?(?:--extra \w+ )*)*postgen (.+)", part
            ):
                yield _END.split(f"{found[1]} ")[0]
    yield from (command.split(" > ")[0] for command in _INLINE.findall(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_commands_are_accepted_by_the_parser(page: Path) -> None:
    context = click.Context(cli, info_name="postgen")
    for line in _commands(page.read_text(encoding="utf-8")):
        words = shlex.split(line.replace("…", "X"))
        cli.make_parser(context).parse_args(args := list(words))
        if not args:  # an option of `postgen` itself, such as --version
            continue
        name, *arguments = args[2:] if args[0] == "--project" else args
        command = cli.get_command(context, name)
        assert command, line
        if isinstance(command, click.Group) and arguments:
            command = command.get_command(context, arguments.pop(0)) or command
        command.make_parser(context).parse_args(arguments)


def test_commands_are_found_in_the_pages() -> None:
    found = [line for page in PAGES for line in _commands(page.read_text(encoding="utf-8"))]
    assert len(found) > 50
    assert any(line.startswith("review --base main") for line in found)
