"""uv command that uv does not have.

**What it flags.** A command line for uv, in a shell block, after `!` in a Python block or in inline code,
whose command uv does not know: `uv install torch`, `uv pip add torch`, `uv shell`.

**Why.** Models know pip and poetry better than uv and mix them. The first thing that a reader types then
fails.

**Example.**

    uv install torch

**Instead.**

    uv add torch

**Not flagged.** Options, which change faster than commands. Placeholders such as `uv <command>`. uv in
prose. `uvx`, which takes any name.
"""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.context import Context
from postgen.rules.install.uv_commands import COMMANDS, MEANT, VALUED
from postgen.rules.reading import read
from postgen.rules.rule import Rule

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
                    yield from _of_line(document, match[1], start + match.start(1))
    for prose in document.prose:
        if not any(inline.kind == "code" and inline.text.startswith("uv ") for inline in prose.inlines):
            continue
        reading = read(prose, ("code",))
        for position, inline in zip(reading.starts, reading.pieces, strict=True):
            if inline.kind == "code" and inline.text.startswith("uv "):
                yield from _of_line(document, inline.text, reading.offset(position))


def _of_line(document: Document, line: str, start: int) -> Iterator[Problem]:
    words = list(_WORD.finditer(line))[1:]
    known, said = COMMANDS[""], ""
    skip = False
    for word in words:
        if skip or word[0].startswith("-"):
            skip = not skip and word[0] in VALUED
            continue
        name = word[0].rstrip(".,:`'\"")
        if not re.fullmatch(r"[a-z][a-z-]*", name):
            return
        if name not in known:
            said = f"{said} {name}".strip()
            yield _problem(document, said, start, start + word.start() + len(name), line)
            return
        if name not in COMMANDS:
            return
        known, said = COMMANDS[name], name


def _problem(document: Document, said: str, start: int, end: int, line: str) -> Problem:
    meant = MEANT.get(said)
    certain = meant and said in ("install", "uninstall", "pip add")
    named = document.text[start:end] == f"uv {said}" and line[end - start :].strip()
    return Problem(
        document.span(start, end),
        f"uv has no command `{said}`",
        f"write `{meant}`" if meant else "use a command of uv, such as `uv add`, `uv run` or `uv sync`",
        (Edit(start, end, str(meant)),) if certain and named else (),
    )


RULE = Rule("IN503", "uv-command", check)
