"""Unknown uv command.

**What it flags.** A command line for uv whose command uv does not have: `uv install torch`,
`uv pip add torch`, `uv shell`. The rule checks shell blocks, lines after `!` in a Python block, and inline
code.

**Why.** Models know pip and poetry better than uv and mix them up. Then the first command that a reader
types fails.

**Example.**

    uv install torch

**Instead.**

    uv add torch

**Not flagged.** Options, which change more often than commands. Placeholders such as `uv <command>`. uv in
prose. `uvx`, which takes any name.
"""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Rule
from postgen.rules.install.installers import COMMANDS, OPTIONS_WITH_VALUE, REPLACEMENTS

_LINE = re.compile(
    r"(?:^[ \t]*[$!%>#]?|&&|\|\||[;|(])[ \t]*(?:sudo[ \t]+)?(uv[ \t]+[^\n;&|)]*)", re.MULTILINE
)
_WORD = re.compile(r"\S+")


def check(document: Document, context: Context) -> Iterator[Problem]:
    for block in document.code_blocks:
        if block.is_shell or block.is_python:
            start = document.source.line_start(block.first_line)
            code = document.text[start : document.source.line_end(block.end_line)].replace("\r", "\n")
            for match in _LINE.finditer(code):
                if block.is_shell or "!" in match[0]:
                    yield from _check_line(document, match[1], start + match.start(1))
    for prose in document.prose:
        for inline in prose.inlines:
            if inline.kind == "code" and inline.text.startswith("uv "):
                backticks = (inline.end - inline.start - len(inline.text)) // 2
                yield from _check_line(document, inline.text, inline.start + backticks)


def _check_line(document: Document, line: str, start: int) -> Iterator[Problem]:
    words = list(_WORD.finditer(line))[1:]
    known, command = COMMANDS[""], ""
    skip = False
    for word in words:
        if skip or word[0].startswith("-"):
            skip = not skip and word[0] in OPTIONS_WITH_VALUE
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
