"""Unknown uv command.

**What it flags.** A command that uv does not have: `uv install torch`, `uv pip add torch`, `uv shell`. The
rule checks shell blocks, lines after `!` in a Python block, and inline code.

**Why.** Models mix up uv with pip and poetry. Then the first command that a reader types fails.

**Example.** `uv install torch`

**Instead.** `uv add torch`

**Not flagged.** Options, which change more often than commands. Placeholders such as `uv <command>`. uv in
prose. `uvx`, which takes any name.
"""

import re

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule

_LINE = re.compile(
    r"(?:^[ \t]*[$!%>#]?|&&|\|\||[;|(])[ \t]*(?:sudo[ \t]+)?(uv[ \t]+[^\n;&|)]*)", re.MULTILINE
)
_WORD = re.compile(r"\S+")
COMMANDS: dict[str, frozenset[str]] = {
    group: frozenset(names.split())
    for group, names in {
        "": "auth run init add remove version sync lock export tree format check audit tool python pip venv "
        "build publish workspace cache self help generate-shell-completion",
        "pip": "compile sync install uninstall freeze list show tree check",
        "tool": "run install upgrade list audit uninstall update-shell dir",
        "python": "list install upgrade find pin dir uninstall update-shell",
        "cache": "clean prune dir size",
        "self": "update version",
        "auth": "login logout token dir",
        "workspace": "metadata dir list",
    }.items()
}
# Options that take a value and may come before the command.
_OPTIONS_WITH_VALUE = frozenset(
    ["--cache-dir", "--color", "--allow-insecure-host", "--directory", "--project", "--config-file"]
)
# Commands that people know from other installers, and their uv equivalents.
REPLACEMENTS: dict[str, str] = {
    "install": "uv add",
    "uninstall": "uv remove",
    "delete": "uv remove",
    "update": "uv lock --upgrade",
    "upgrade": "uv lock --upgrade",
    "create": "uv init",
    "new": "uv init",
    "env": "uv venv",
    "virtualenv": "uv venv",
    "shell": "uv run",
    "activate": "source .venv/bin/activate",
    "list": "uv pip list",
    "freeze": "uv pip freeze",
    "show": "uv pip show",
    "exec": "uv run",
    "compile": "uv pip compile",
    "pip add": "uv add",
    "pip remove": "uv remove",
    "pip update": "uv pip install --upgrade",
    "pip upgrade": "uv pip install --upgrade",
    "tool add": "uv tool install",
    "tool update": "uv tool upgrade",
    "python use": "uv python pin",
    "python add": "uv python install",
    "cache clear": "uv cache clean",
}


def check(document: Document, context: Context) -> Problems:
    for block in document.code_blocks:
        if block.is_shell or block.is_python:
            start = document.source.line_start(block.first_line)
            code = document.text[start : document.source.line_end(block.end_line)].replace("\r", "\n")
            for match in _LINE.finditer(code):
                if block.is_shell or "!" in match[0]:
                    yield from _check_line(document, match[1], start + match.start(1))
    for _, inline in document.inlines("code"):
        if inline.text.startswith("uv "):
            backticks = (inline.end - inline.start - len(inline.text)) // 2
            yield from _check_line(document, inline.text, inline.start + backticks)


def _check_line(document: Document, line: str, start: int) -> Problems:
    words = list(_WORD.finditer(line))[1:]
    known, command = COMMANDS[""], ""
    skip = False
    for word in words:
        if skip or word[0].startswith("-"):
            skip = not skip and word[0] in _OPTIONS_WITH_VALUE
            continue
        name = word[0].rstrip(".,:`'\"")
        if not re.fullmatch(r"[a-z][a-z-]*", name):
            return
        if name not in known:
            command = f"{command} {name}".strip()
            yield _problem(document, command, start, start + word.start() + len(name), line)
            return
        if name not in COMMANDS:
            return
        known, command = COMMANDS[name], name


def _problem(document: Document, command: str, start: int, end: int, line: str) -> Problem:
    replacement = REPLACEMENTS.get(command, "")
    is_certain = command in ("install", "uninstall", "pip add")
    has_arguments = document.text[start:end] == f"uv {command}" and line[end - start :].strip()
    return Problem(
        document.span(start, end),
        f"uv has no command `{command}`",
        f"write `{replacement}`" if replacement else "use a uv command, such as `uv add` or `uv run`",
        (Edit(start, end, replacement),) if is_certain and has_arguments else (),
    )


RULE = Rule("IN503", "uv-command", check)
