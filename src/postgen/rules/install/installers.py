"""Pip, conda, uv command lines."""

import re
from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Command:
    """A command from ``start`` to ``end`` of a text; ``uv`` is its exact replacement, None if uncertain."""

    tool: str
    start: int
    end: int
    uv: str | None


def names_a_tool(text: str) -> bool:
    """Whether any installer is named at all: a fast check that rules out most texts."""
    lowered = text.lower()
    return any(tool in lowered for tool in _TOOLS)


def commands(text: str, end_of_line: Callable[[int], int] | None = None) -> list[Command]:
    """The installer commands in ``text``.

    ``end_of_line`` maps the end of a command to the end of its line. It returns the same position if the
    end of the line is unknown, as in a sentence. The default looks for the next newline.
    """
    found = [
        _command(match, text, end_of_line(match.end()) if end_of_line else _line_end(text, match.end()))
        for match in _COMMAND.finditer(text)
        if not is_exempt(text, match.start())
    ]
    return found + [Command("pip", *match.span(), None) for match in _ARGUMENT_LIST.finditer(text)]


def _line_end(text: str, position: int) -> int:
    found = text.find("\n", position)
    return found if found >= 0 else len(text)


def is_exempt(text: str, start: int) -> bool:
    """Whether the text before a tool's name makes it a uv command, or tells readers not to use the tool."""
    before = text[max(0, start - 60) : start].rsplit("\n", 1)[-1]
    return _UV.search(before) is not None or _NEGATED.search(before) is not None


def _command(match: re.Match[str], text: str, line_end: int) -> Command:
    start, end = match.span()
    if match["old"]:
        return Command(match["old"].split()[0], start, end, None)
    tool, verb = match["tool"].split()[-1], match["verb"]
    if re.fullmatch(r"pip[\d.]*", tool):
        if verb not in _UV_PIP:
            return Command("pip", start, end, None)
        named = verb == "install" and _PACKAGES.fullmatch(text, end, line_end)
        return Command("pip", start, end, "uv add" if named else f"uv pip {verb}")
    if (tool, verb) in _SAME_IN_UV:
        return Command(tool, start, end, f"uv {verb}")
    return Command(tool, start, end, _OTHER_IN_UV.get((tool, verb)))


_TOP = """auth run init add remove version sync lock export tree format check audit tool python pip venv build
    publish workspace cache self help generate-shell-completion"""
_PIP_COMMANDS = "compile sync install uninstall freeze list show tree check"
_TOOL_COMMANDS = "run install upgrade list audit uninstall update-shell dir"
_PYTHON_COMMANDS = "list install upgrade find pin dir uninstall update-shell"
COMMANDS: dict[str, frozenset[str]] = {
    "": frozenset(_TOP.split()),
    "pip": frozenset(_PIP_COMMANDS.split()),
    "tool": frozenset(_TOOL_COMMANDS.split()),
    "python": frozenset(_PYTHON_COMMANDS.split()),
    "cache": frozenset(["clean", "prune", "dir", "size"]),
    "self": frozenset(["update", "version"]),
    "auth": frozenset(["login", "logout", "token", "dir"]),
    "workspace": frozenset(["metadata", "dir", "list"]),
}
# Options that take a value and may come before the command.
OPTIONS_WITH_VALUE = frozenset(
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
