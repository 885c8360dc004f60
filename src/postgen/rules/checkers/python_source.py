"""The Python code of a post as one file, positions in it, and the cached syntax trees of its blocks."""

import ast
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from postgen.document import CodeBlock, Document
from postgen.findings import Span

# Line starts that a notebook or a terminal understands, but Python does not.
FOREIGN_LINE = re.compile(r"[ \t]*(?:!|%%?[A-Za-z]|\$ |\?|[\w.]+\?\??$)")
_LONGEST = 100_000  # characters
PROMPT_LINE = re.compile(r"[ \t]*(?:>>>(?: |$)|In ?\[\d*\]:)")


@dataclass(frozen=True, slots=True)
class SyntaxFailure:
    """A syntax error. Line and column count from 1; the line is 0 if it is unknown.

    Code that is ``too_deep`` is beyond the limits of this Python, and no rule can check it.
    """

    message: str
    line: int
    column: int
    too_deep: bool = False


@lru_cache(maxsize=512)
def parse_python(code: str) -> ast.Module | SyntaxFailure:
    """The syntax tree of ``code``, or its syntax error. Very long code is not parsed."""
    if len(code) > _LONGEST:
        message = f"the code has {len(code):,} characters, and code of more than {_LONGEST:,} is not checked"
        return SyntaxFailure(message, 0, 1, True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes do not matter here
            return ast.parse(code)
    except SyntaxError as error:
        too_deep = error.msg.startswith(("too many nested", "too many levels"))
        return SyntaxFailure(error.msg, error.lineno or 0, error.offset or 1, too_deep)
    except (ValueError, RecursionError, MemoryError) as error:
        kind = type(error).__name__
        return SyntaxFailure(f"the code is nested too deeply for Python's parser ({kind})", 0, 1, True)


def syntax_tree(code: str) -> ast.Module | None:
    """The syntax tree of a block without its notebook or terminal lines; None if it does not parse."""
    module = parse_python(strip_non_python(code))
    return module if isinstance(module, ast.Module) else None


def non_python_lines(code: str) -> tuple[int, ...]:
    """The numbers, from 1, of lines that belong to a notebook or a terminal.

    Code that parses has none: there, such a line is part of a string or of an expression.
    """
    if isinstance(parse_python(code), ast.Module):
        return ()
    pattern = PROMPT_LINE if is_session(code) else FOREIGN_LINE
    return tuple(number for number, line in enumerate(code.split("\n"), 1) if pattern.match(line))


def is_session(code: str) -> bool:
    """True if ``code`` is an interactive session with prompts."""
    first = next((line for line in code.split("\n") if line.strip()), "")
    return PROMPT_LINE.match(first) is not None


@lru_cache(maxsize=512)
def strip_non_python(code: str) -> str:
    """``code`` with `pass` in place of each notebook or terminal line; empty lines for a session."""
    foreign = non_python_lines(code)
    if not foreign:
        return code
    lines = code.split("\n")
    if is_session(code):
        return "\n" * (len(lines) - 1)
    for number in foreign:
        line = lines[number - 1]
        lines[number - 1] = line[: len(line) - len(line.lstrip())] + "pass"
    return "\n".join(lines)


def to_python_file(blocks: Iterable[CodeBlock], first_line: int = 1) -> str:
    """The code of the blocks, each at its line numbers in the post. All other lines are empty.

    ``first_line`` is the line of the post that is the first line of the file.
    """
    lines: list[str] = []
    for block in blocks:
        lines.extend([""] * (block.first_line - first_line - len(lines)))
        lines.extend(strip_non_python(block.body).removesuffix("\n").split("\n"))
    return "\n".join(lines) + "\n"


class SourceMap:
    """Maps positions in a file from ``to_python_file`` to positions in the post."""

    def __init__(self, document: Document, blocks: Iterable[CodeBlock], first_line: int = 1) -> None:
        self._source, self._before = document.source, first_line - 1
        self._indents = {
            block.first_line + number: block.indent
            for block in blocks
            for number in range(block.body.removesuffix("\n").count("\n") + 1)
        }
        self._lines = sorted(self._indents)

    def offset(self, line: int, column: int) -> int:
        """The offset in the post for a line and a column of the file."""
        return self._offset(line + self._before, column)

    def _offset(self, line: int, column: int) -> int:
        if line not in self._indents:  # a checker points past the end: use the end of the code above
            above = bisect_left(self._lines, line) - 1
            return self._source.line_end(self._lines[max(0, above)] if self._lines else 1)
        start = self._source.line_start(line) + self._indents[line]
        return min(start + column - 1, self._source.line_end(line))

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The span in the post for a range of the file."""
        line, end_line = line + self._before, end_line + self._before
        start = self._offset(line, column)
        end = self._offset(end_line, end_column) if end_line == line or end_line in self._indents else start
        line_end = self._source.line_end(self._source.position(start)[0])
        if end <= start:  # an empty range: use the character at this position, if any
            end = min(start + 1, line_end)
        return self._source.span(start, end)
