"""Python that does not parse.

**What it flags.** The first syntax error of a Python block in the Python version of the series, including
`return` or `await` outside a function and `break` outside a loop.

**Why.** A reader who copies the block gets an error before its first line runs.

**Example.** `for step in range(3) print(step)`

**Instead.** `for step in range(3): print(step)`

`--fix` replaces characters that look like those of the keyboard, such as curly quotes and no-break spaces, if
the block is valid then.

**Not flagged.** Notebook or shell lines and `>>>` prompts, which PY407 reports. Later errors in the same
block, because most of them follow from the first.
"""

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import SyntaxFailure, parse_python, strip_non_python
from postgen.rules.checkers.ruff import COMPILE_TIME, SYNTAX
from postgen.rules.confusables import ascii_of

CODES = frozenset((SYNTAX, *COMPILE_TIME))
_MAX_LINES = 20  # lines with such characters that are repaired


def check(document: Document, context: Context) -> Problems:
    reported: set[tuple[int, int]] = set()
    for diagnostic in context.diagnostics["ruff"]:
        place = (diagnostic.span.line, diagnostic.span.column)
        if diagnostic.code in CODES and place not in reported:
            reported.add(place)
            edits = _keyboard_edits(document, diagnostic.span.line)
            yield Problem(
                diagnostic.span,
                f"the block is not valid Python: {diagnostic.message.rstrip('.')}",
                "write the characters of the keyboard"
                if edits
                else f"write valid Python {context.series.outline.environment.python}; "
                "if the block is not Python, write its language after the opening fence",
                edits,
            )


def _keyboard_edits(document: Document, line: int) -> tuple[Edit, ...]:
    """The edits that replace characters that look like ASCII, if they make the block at a line valid."""
    block = next((b for b in document.python_blocks if b.line <= line <= b.end_line), None)
    if block is None or block.body.isascii():
        return ()
    lines = strip_non_python(block.body).split("\n")
    changed = _with_keyboard_characters(lines)
    return tuple(
        Edit(start, start + len(old), new)
        for number, (old, new) in enumerate(zip(lines, changed, strict=True))
        if old != new
        for start in [document.source.line_start(block.first_line + number) + block.indent]
    )


def _with_keyboard_characters(lines: list[str]) -> list[str]:
    """The lines, with the characters replaced where Python refuses them; unchanged if that does not help."""
    changed = list(lines)
    for _ in range(_MAX_LINES):
        failure = parse_python("\n".join(changed))
        if not isinstance(failure, SyntaxFailure):
            return changed
        row = failure.line - 1
        if (
            not 0 <= row < len(lines)
            or not failure.message.startswith("invalid ")
            or changed[row] != lines[row]
        ):
            return lines
        changed[row] = "".join(_keyboard_character(character) for character in lines[row])
    return lines


def _keyboard_character(character: str) -> str:
    written = ascii_of(character)
    return character if written is None or character.isalpha() else written


RULE = Rule("PY401", "syntax", check, requires=frozenset(("ruff",)))
