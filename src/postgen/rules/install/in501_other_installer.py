"""Installer other than uv.

**What it flags.** Commands of pip, conda, mamba, poetry, pipenv, pipx, pdm, pixi, rye, `easy_install` and
`setup.py install`, anywhere: in code of any language, in inline code and in prose. As a warning: prose that
tells readers to install with one of these tools but does not give a command.

**Why.** Two installers in one post leave readers with two environments.

**Example.** `!pip install torch`

**Instead.** `uv add torch`. `--fix` writes the uv command if it does the same, but not in a Python block.

**Not flagged.** `uv pip install`. Sentences that tell the reader not to use it: "uv, not pip", "instead of
`pip install`". What a block printed (`output` fences). Package managers of the operating system, such as apt
or brew, which uv does not replace.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, Prose
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose_text import readable_text, sentence_bounds

_PIP = r"(?:python[\d.]*|py)[ \t]+-m[ \t]+pip[\d.]*|pip[\d.]*"
_TOOLS = ("pip", "conda", "mamba", "poetry", "pdm", "pixi", "rye", "easy_install", "setup.py")
_COMMAND = re.compile(
    rf"""(?<![\w./@:-])(?P<tool>{_PIP}|pipx|pipenv|poetry|pdm|pixi|rye|conda|mamba|micromamba)
    [ \t]+(?P<verb>install|uninstall|download|wheel|freeze|list|show|check|add|sync|create|activate
    |env|update|upgrade|remove|run|init|new|shell|lock|inject)\b(?![:=(.'’])
    |(?<![\w./@:-])(?P<old>easy_install[ \t]+[\w.-]+|python[\d.]*[ \t]+setup\.py[ \t]+(?:install|develop))\b
    """,
    re.VERBOSE,
)
# As a list of arguments: `[sys.executable, "-m", "pip", "install", "torch"]`.
_ARGUMENT_LIST = re.compile(r"""(?<=["'])pip[\d.]*["']\s*,\s*["'](?:install|uninstall)(?=["'])""")
_UV = re.compile(r"\buvx?[ \t]+(?:tool[ \t]+run[ \t]+)?$")
# `uv, not pip install`: the text says what not to use.
_NEGATED = re.compile(
    r"""\b(?:not|never|no|unlike|avoid(?:ing)?|without|over|than|replac\w+|instead[ ]of|\w+n[’']t)[ \t]+
    (?:(?:to|use|using|run|running|with|plain|call|calling|need|the|a|any|by|via|say|type)[ \t]+){0,3}
    [“"'(]?$""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = r"[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:[=<>!~]=?[\w.*,<>=!~]+)?"
_PACKAGES = re.compile(rf"(?:[ \t]+(?:{_NAME}|\"{_NAME}\"|'{_NAME}'))+[ \t]*")
_UV_PIP = frozenset(("install", "uninstall", "freeze", "list", "show", "check"))
_SAME_IN_UV = {("poetry", "add"), ("poetry", "remove"), ("poetry", "run"), ("poetry", "lock"), ("pdm", "add")}
_OTHER_IN_UV = {
    ("pipenv", "install"): "uv add",
    ("pipx", "install"): "uv tool install",
    ("pdm", "remove"): "uv remove",
    ("rye", "add"): "uv add",
    ("rye", "sync"): "uv sync",
}
_MENTION = re.compile(
    r"\b(?:with|using|via|through|use|run|by)[ ](?:the[ ])?[“\"]?"
    r"(?P<tool>pip[23]?|(?:ana|mini)?conda|mamba|poetry|pipenv|easy_install|pdm)\b(?![-.]\w)",
    re.IGNORECASE,
)
_ABOUT_INSTALLING = re.compile(
    r"\binstall|\bdependenc|\bpackage manager|\bvirtual environment", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Command:
    """A command from ``start`` to ``end`` of a text; ``uv`` is its exact replacement, None if uncertain."""

    tool: str
    start: int
    end: int
    uv: str | None


def check(document: Document, context: Context) -> Problems:
    if not _names_an_installer(document.text):
        return
    for block in document.code_blocks:
        if block.language != "output" and _names_an_installer(block.body):
            yield from _code_problems(document, block)
    for prose in document.prose:
        if any(_names_an_installer(inline.text) for inline in prose.inlines):
            yield from _prose_problems(document, prose)


def _code_problems(document: Document, block: CodeBlock) -> Problems:
    start = document.source.line_start(block.first_line)
    text = document.text[start : document.source.line_end(block.end_line)].replace("\r", "\n") + "\n"
    for command in _find_commands(text, lambda end: text.index("\n", end)):
        # In a Python block the line itself is wrong (PY407), and another command does not fix that.
        yield _problem(document, command, start + command.start, start + command.end, fix=block.is_shell)


def _prose_problems(document: Document, prose: Prose) -> Problems:
    reading = readable_text(prose, ("code",))

    def end_of_command(position: int) -> int:
        return reading.end_of_piece(position) if reading.inline_at(position - 1).kind == "code" else position

    found = _find_commands(reading.text, end_of_command)
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
    if _is_exempt(text, mention.start()) or _is_exempt(text, mention.start("tool")):
        return False
    return _ABOUT_INSTALLING.search(text, *sentence_bounds(text, *mention.span())) is not None


def _problem(document: Document, command: _Command, start: int, end: int, *, fix: bool) -> Problem:
    return Problem(
        document.span(start, end),
        f"`{document.text[start:end]}` is a command of {command.tool}; the series installs packages with uv",
        f"write `{command.uv}`" if command.uv else "write the uv command, such as `uv add PACKAGE`",
        (Edit(start, end, command.uv),) if command.uv and fix else (),
    )


def _names_an_installer(text: str) -> bool:
    """True if any installer is named at all: a fast check that rules out most texts."""
    lowered = text.lower()
    return any(tool in lowered for tool in _TOOLS)


def _find_commands(text: str, line_end: Callable[[int], int]) -> list[_Command]:
    """The installer commands in ``text``.

    ``line_end`` maps the end of a command to the end of its line. It returns the same position if the end
    of the line is unknown, as in a sentence.
    """
    found = [
        _command(match, text, line_end(match.end()))
        for match in _COMMAND.finditer(text)
        if not _is_exempt(text, match.start())
    ]
    return found + [_Command("pip", *match.span(), None) for match in _ARGUMENT_LIST.finditer(text)]


def _is_exempt(text: str, start: int) -> bool:
    """True if the text before a tool's name makes it a uv command, or tells readers not to use the tool."""
    before = text[max(0, start - 60) : start].rsplit("\n", 1)[-1]
    return _UV.search(before) is not None or _NEGATED.search(before) is not None


def _command(match: re.Match[str], text: str, line_end: int) -> _Command:
    start, end = match.span()
    if match["old"]:
        return _Command(match["old"].split()[0], start, end, None)
    tool, verb = match["tool"].split()[-1], match["verb"]
    if re.fullmatch(r"pip[\d.]*", tool):
        if verb not in _UV_PIP:
            return _Command("pip", start, end, None)
        named = verb == "install" and _PACKAGES.fullmatch(text, end, line_end)
        return _Command("pip", start, end, "uv add" if named else f"uv pip {verb}")
    if (tool, verb) in _SAME_IN_UV:
        return _Command(tool, start, end, f"uv {verb}")
    return _Command(tool, start, end, _OTHER_IN_UV.get((tool, verb)))


RULE = Rule("IN501", "other-installer", check)
