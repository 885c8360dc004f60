"""Installer other than uv.

**What it flags.** Commands of pip, conda, mamba, poetry, pipenv, pipx, pdm, pixi, rye, `easy_install` and
`setup.py install`, anywhere: in code of any language, in inline code and in prose. As a warning: prose that
tells readers to install with one of these tools but does not give a command.

**Why.** The series installs packages only with uv. Two installers in one post leave readers with two
environments.

**Example.**

    !pip install torch

**Instead.**

    uv add torch

`--fix` writes the uv command if it does the same. It does not change lines in a Python block.

**Not flagged.** `uv pip install`, which is a uv command. Words that only contain a name, such as
"pipeline". Sentences that tell the reader not to use it: "uv, not pip", "instead of `pip install`". What a
block printed (`output` fences). Package managers of the operating system, such as apt or brew, which uv
does not replace.
"""

import re
from collections.abc import Iterator

from postgen.document import CodeBlock, Document, Prose
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Rule
from postgen.rules.install.installers import Command, commands, is_exempt, names_a_tool
from postgen.rules.prose_text import readable_text

_MENTION = re.compile(
    r"\b(?:with|using|via|through|use|run|by)[ ](?:the[ ])?[“\"]?"
    r"(?P<tool>pip[23]?|(?:ana|mini)?conda|mamba|poetry|pipenv|easy_install|pdm)\b(?![-.]\w)",
    re.IGNORECASE,
)
_ABOUT_INSTALLING = re.compile(
    r"\binstall|\bdependenc|\bpackage manager|\bvirtual environment", re.IGNORECASE
)
_MAX_DISTANCE = 300  # characters of a sentence that are searched
_SENTENCE_END = re.compile(r"[.!?][\"”)]?(?=\s|$)")


def check(document: Document, context: Context) -> Iterator[Problem]:
    if not names_a_tool(document.text):
        return
    for block in document.code_blocks:
        if block.language != "output" and names_a_tool(block.body):
            yield from _in_code(document, block)
    for prose in document.prose:
        if any(names_a_tool(inline.text) for inline in prose.inlines):
            yield from _in_prose(document, prose)


def _in_code(document: Document, block: CodeBlock) -> Iterator[Problem]:
    source = document.source
    start = source.line_start(block.first_line)
    end = source.line_end(block.end_line)
    for command in commands(document.text[start:end].replace("\r", "\n")):
        # In a Python block the line itself is wrong (PY407), and another command does not fix that.
        yield _problem(document, command, start + command.start, start + command.end, fix=block.is_shell)


def _in_prose(document: Document, prose: Prose) -> Iterator[Problem]:
    reading = readable_text(prose, ("code",))

    def end_of_command(position: int) -> int:
        return reading.end_of_piece(position) if reading.piece(position - 1).kind == "code" else position

    found = commands(reading.text, end_of_command)
    for command in found:
        start, end = reading.bounds(command.start, command.end)
        same = document.text[start:end] == reading.text[command.start : command.end]
        yield _problem(document, command, start, end, fix=same)
    for match in _MENTION.finditer(reading.text):
        start, end = match.span("tool")
        if not any(c.start <= start < c.end for c in found) and _says_to_install(reading.text, match):
            yield Problem(
                document.span(*reading.bounds(start, end)),
                f"the post installs packages with {match['tool']}; the series uses uv",
                "name uv instead, and show its command, such as `uv add PACKAGE`",
                severity=Severity.WARNING,
            )


def _says_to_install(text: str, mention: re.Match[str]) -> bool:
    start, end = mention.span()
    before, after = text[max(0, start - _MAX_DISTANCE) : start], text[end : end + _MAX_DISTANCE]
    sentence = _SENTENCE_END.split(before)[-1] + mention[0] + _SENTENCE_END.split(after)[0]
    return _ABOUT_INSTALLING.search(sentence) is not None and not (
        is_exempt(text, start) or is_exempt(text, mention.start("tool"))
    )


def _problem(document: Document, command: Command, start: int, end: int, *, fix: bool) -> Problem:
    return Problem(
        document.span(start, end),
        f"`{document.text[start:end]}` is a command of {command.tool}; the series installs packages with uv",
        f"write `{command.uv}`" if command.uv else "write the uv command, such as `uv add PACKAGE`",
        (Edit(start, end, command.uv),) if command.uv and fix else (),
    )


RULE = Rule("IN501", "other-installer", check)
