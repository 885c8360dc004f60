"""Installer other than uv.

**What it flags.** Commands of pip, conda, mamba, poetry, pipenv, pipx, pdm, pixi, rye, `easy_install` and
`setup.py install` that readers should run: in code of any language, in inline code and in prose. It is a
warning if the sentence may only mention the command, if the command installs uv itself, and for prose that
tells readers to use one of these tools without a command.

**Why.** Two installers in one post leave readers with two environments.

**Example.** `!pip install torch`

**Instead.** `uv add torch`. `--fix` writes the uv command if it does the same, in a shell block and in a
sentence that is clearly an instruction and names no other installer.

**Not flagged.** `uv pip install`. A sentence that only mentions a command: it tells readers not to use it,
compares it with uv, quotes it, asks about it, or is about other people or the past. A table row with a uv
command next to it. What a block printed (`output` and `pytb` fences, lines of a `console` block without a
prompt). Package managers of the operating system, such as apt or brew.
"""

import re

from postgen.document import CodeBlock, Document, Prose
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.install.installer_commands import InstallerCommand, find_commands
from postgen.rules.install.installer_words import find_advice
from postgen.rules.install.instructions import (
    Use,
    classify,
    introduces_mention,
    is_plain,
    sentence_around,
)
from postgen.rules.install.introductions import is_introduced_as_mention, use_in_prose
from postgen.rules.prose_text import readable_text

_TOOLS = ("pip", "conda", "mamba", "poetry", "pdm", "pixi", "rye", "easy_install", "setup.py")
_OUTPUT = ("output", "pytb", "py3tb", "traceback", "stdout", "stderr", "log", "error")
_PROMPT = re.compile(r"[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:[\w.@:~/-]*[$%#>❯]|PS [^>]*>|>>>)[ \t]+")
_COMMAND_START = re.compile(
    r"[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:[$%#>❯!]+[ \t]*|PS [^>]*>[ \t]*|-[ \t]+(?:run:[ \t]*)?|run:[ \t]*"
    r"|RUN[ \t]+|sudo[ \t]+(?:-\w+[ \t]+)*|[A-Z_]+=\S*[ \t]+)*"
)
_FIRST_WORD = re.compile(r"[ \t]*[a-z.~/][\w./~-]*[ \t]")
_SEPARATOR = re.compile(r"&&|\|\||[;|]")
_RUNS_TEXT = re.compile(
    r"\b(?:system|p?open|Popen|run|call|check_call|check_output|getoutput|main|spawn\w*)\("
)
_INSTALLER = re.compile(
    r"(?<![\w-])(?:uvx?|pip[23]?|conda|mamba|poetry|pipenv|pdm|pixi|rye)(?![\w-])", re.IGNORECASE
)


def check(document: Document, context: Context) -> Problems:
    if not _names_an_installer(document.text):
        return
    after_python = {block.end_line for block in document.python_blocks}
    for block in document.code_blocks:
        is_output = block.language in _OUTPUT or (
            not block.language and not after_python.isdisjoint((block.line - 2, block.line - 1))
        )
        if not is_output and _names_an_installer(block.body):
            yield from _code_problems(document, block)
    compared = _lines_of_comparisons(document)
    for prose in document.prose:
        if prose.line not in compared and any(_names_an_installer(inline.text) for inline in prose.inlines):
            yield from _prose_problems(document, prose)


def _names_an_installer(text: str) -> bool:
    """True if any installer is named at all: a fast check that rules out most texts."""
    lowered = text.lower()
    return any(tool in lowered for tool in _TOOLS)


def _lines_of_comparisons(document: Document) -> frozenset[int]:
    """The lines of table rows that name uv, or whose table has a column for uv."""
    lines: set[int] = set()
    header, last, compares = 0, 0, False
    for prose in document.prose:
        if prose.kind == "cell":
            if prose.line not in (last, last + 1, header + 2) or not last:
                header, compares = prose.line, False
            last = prose.line
            if re.search(r"(?<![\w-])uv(?![\w-])", prose.visible_text):
                compares = compares or prose.line == header
                lines.add(prose.line)
            if compares:
                lines.add(prose.line)
    return frozenset(lines)


def _code_problems(document: Document, block: CodeBlock) -> Problems:
    start = document.source.line_start(block.first_line)
    text = document.text[start : document.source.line_end(block.end_line)].replace("\r", "\n") + "\n"
    if is_introduced_as_mention(document, block.line):
        return
    has_prompts = block.is_shell and any(map(_PROMPT.match, text.split("\n")))
    for command in find_commands(text, lambda end: _line_end(text, end)):
        use = _use_in_code(block, text, command, has_prompts=has_prompts)
        if use != "mention":
            line_start = text.rfind("\n", 0, command.start) + 1
            before = _SEPARATOR.split(text[line_start : command.start])[-1]
            # In a Python block the line itself is wrong (PY407), and another command does not fix that.
            is_command = (
                block.is_shell and "#" not in before and not _PROMPT.sub("", before, count=1).strip(" \t")
            )
            yield _problem(document, command, start + command.start, start + command.end, use, fix=is_command)


def _line_end(text: str, position: int) -> int:
    """The end of a line of a shell, which a backslash continues."""
    end = text.index("\n", position)
    while text[end - 1 : end] == "\\" and end + 1 < len(text):
        end = text.index("\n", end + 1)
    return end


def _use_in_code(block: CodeBlock, text: str, command: InstallerCommand, *, has_prompts: bool) -> Use:
    line_start = text.rfind("\n", 0, command.start) + 1
    before = text[line_start : command.start]
    line = text[line_start : text.index("\n", command.end)]
    rest = line[command.end - line_start :]
    if block.language == "diff" and line.startswith("-"):
        return "mention"
    remark = re.search(r"(?:^|\s)#(.*)", rest)
    above = re.search(r"(?:^|\n)[ \t]*#+([^\n]*)\n*$", text[:line_start])
    if any(found and introduces_mention(f"{found[1].strip()}:") for found in (remark, above)):
        return "mention"
    is_session = block.language in ("console", "shell-session")
    is_continued = text[:line_start].rstrip("\n").endswith("\\")
    if (
        has_prompts
        and not _PROMPT.match(line)
        and not is_continued
        and (is_session or not _FIRST_WORD.match(line))
    ):
        return "mention"  # what a command printed
    if re.fullmatch(r"[ \t]*#+[ \t]*", before) and not block.is_python:  # a comment, or the prompt of root
        after = re.sub(r"^[ \t]+[^ \t]+", "", rest)
        return classify("", after, has_arguments=command.has_arguments)
    comment = re.search(r"#[ \t]*([^#\n]*)$", before)
    if comment and not _COMMAND_START.fullmatch((comment[1] and before) or ""):
        return classify(comment[1], line[command.end - line_start :], has_arguments=command.has_arguments)
    if block.is_python and not re.match(r"[ \t]*[!%$]", line):
        around = text[max(0, line_start - 200) : command.start]
        if comment or _RUNS_TEXT.search(around) or (command.uv is None and command.arguments == " x"):
            return "instruction"
        said = re.split(r"[\"']", before)[-1]
        use = classify(said, re.split(r"[\"'\n]", line[command.end - line_start :])[0], has_arguments=True)
        return "mention" if not said.strip() else use
    if (
        block.is_shell
        or _COMMAND_START.fullmatch(before)
        or re.search(r"(?:&&|\|\||[;|(\"'])[ \t]*$", before)
    ):
        return "instruction"
    return classify(before.strip(), line[command.end - line_start :], has_arguments=command.has_arguments)


def _prose_problems(document: Document, prose: Prose) -> Problems:
    reading = readable_text(prose, ("code",))

    def end_of_command(position: int) -> int | None:
        return reading.end_of_piece(position - 1) if reading.inline_at(position - 1).kind == "code" else None

    found = list(find_commands(reading.text, end_of_command))
    for command in found:
        if command.verb.endswith("?"):
            continue  # two words of a sentence, as in `a poetry show`
        last = command.end + len(command.arguments)
        use = use_in_prose(document, prose, reading, command.start, last, has_arguments=command.has_arguments)
        around = sentence_around(reading.text, command.start, last)
        can_fix = is_plain(*around) and not any(map(_INSTALLER.search, around))
        if use != "mention":
            start, end = reading.bounds(command.start, command.end)
            same = document.text[start:end] == reading.text[command.start : command.end]
            yield _problem(document, command, start, end, use, fix=same and can_fix and use == "instruction")
    for start, end in find_advice(reading.text):
        if not any(c.start <= start < c.end + len(c.arguments) for c in found):
            yield Problem(
                document.span(*reading.bounds(start, end)),
                f"the post installs packages with {reading.text[start:end]}; the series uses uv",
                "name uv instead, and show its command, such as `uv add PACKAGE`",
                severity=Severity.WARNING,
            )


def _problem(
    document: Document, command: InstallerCommand, start: int, end: int, use: Use, *, fix: bool
) -> Problem:
    shown = " ".join(document.text[start:end].replace("\\", " ").split())
    if command.installs_uv:
        advice = "name the page that says how to install uv, or leave it"
    elif command.uv:
        advice = f"write `{command.uv}`"
    else:
        advice = "write the uv command, such as `uv add PACKAGE`"
    return Problem(
        document.span(start, end),
        f"`{shown}` is a command of {command.tool}; the series installs packages with uv",
        advice,
        (Edit(start, end, command.uv),) if command.uv and fix else (),
        severity=Severity.WARNING if command.installs_uv or use == "unclear" else None,
    )


RULE = Rule("IN501", "other-installer", check)
