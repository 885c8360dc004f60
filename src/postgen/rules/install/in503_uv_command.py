"""Unknown uv command.

**What it flags.** A command that uv does not have: `uv install torch`, `uv pip add torch`, `uv shell`. The
rule checks shell blocks, lines after `!` in a Python block, and inline code.

**Why.** Models mix up uv with pip and poetry. Then the first command that a reader types fails.

**Example.** `uv install torch`

**Instead.** `uv add torch`

**Not flagged.** Options, which change more often than commands. Placeholders such as `uv <command>`. uv in
prose. `uvx`, which takes any name. A sentence or comment that only mentions the command, as in "there is no
`uv install`".
"""

import re

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.install.installer_commands import are_packages
from postgen.rules.install.instructions import Use, classify, is_plain, sentence_around
from postgen.rules.install.introductions import is_introduced_as_mention, use_in_prose
from postgen.rules.prose_text import readable_text

_LINE = re.compile(
    r"(?:^[ \t]*[$!%>]?|^[ \t]*#[^\n]{0,200}?(?<![\w-])|&&|\|\||[;|(])"
    r"[ \t]*(?:sudo[ \t]+)?(uv[^\S\n]+[^\n;&|)]*)",
    re.MULTILINE,
)
_INLINE = re.compile(r"uv[^\S\n]")
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
    if "uv" not in document.text:
        return
    for block in document.code_blocks:
        may_have_one = (block.is_shell or block.is_python) and "uv" in block.body
        if may_have_one and not is_introduced_as_mention(document, block.line):
            start = document.source.line_start(block.first_line)
            code = document.text[start : document.source.line_end(block.end_line)].replace("\r", "\n")
            for match in _LINE.finditer(code):
                comment = re.match(r"[ \t]*#(?!!)(.*)", match[0][: match.start(1) - match.start()])
                use: Use = "instruction"
                if comment:
                    use = classify(comment[1].strip(), _after_packages(match[1]), has_arguments=True)
                if use != "mention" and (block.is_shell or "!" in match[0]):
                    yield from _check_line(document, match[1], start + match.start(1), use)
    for prose in document.prose:
        if any(inline.kind == "code" and _INLINE.match(inline.text) for inline in prose.inlines):
            reading = readable_text(prose, ("code",))
            for inline, position in zip(reading.pieces, reading.starts, strict=True):
                if inline.kind == "code" and _INLINE.match(inline.text):
                    last, has_arguments = position + len(inline.text), len(inline.text.split()) > 1
                    use = use_in_prose(document, prose, reading, position, last, has_arguments=has_arguments)
                    if use == "instruction" and not is_plain(*sentence_around(reading.text, position, last)):
                        use = "unclear"  # no fix
                    if use != "mention":
                        yield from _check_line(document, inline.text, reading.offset(position), use)


def _after_packages(command: str) -> str:
    """The words after the first two of a command in a comment."""
    return " " + " ".join(command.split()[2:])


def _check_line(document: Document, line: str, start: int, use: Use) -> Problems:
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
            yield _problem(document, command, start, start + word.start() + len(name), line, use)
            return
        if name not in COMMANDS:
            return
        known, command = COMMANDS[name], name


def _problem(document: Document, command: str, start: int, end: int, line: str, use: Use) -> Problem:
    replacement = REPLACEMENTS.get(command, "")
    is_certain = command in ("install", "uninstall", "pip add")
    is_certain &= use == "instruction" and document.text[start:end] == f"uv {command}"
    return Problem(
        document.span(start, end),
        f"uv has no command `{command}`",
        f"write `{replacement}`" if replacement else "use a uv command, such as `uv add` or `uv run`",
        (Edit(start, end, replacement),) if is_certain and are_packages(line[end - start :]) else (),
    )


RULE = Rule("IN503", "uv-command", check)
