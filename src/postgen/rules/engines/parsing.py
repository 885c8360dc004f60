"""Parse Python code into syntax trees without running it."""

import ast
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

# Line starts that a notebook or a terminal understands, but Python does not.
FOREIGN_LINE = re.compile(r"[ \t]*(?:!|%%?[A-Za-z]|\$ |\?|[\w.]+\?\??$)")
PROMPT_LINE = re.compile(r"[ \t]*(?:>>>(?: |$)|In ?\[\d*\]:)")


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """A syntax error. Line and column count from 1; the line is 0 if it is unknown."""

    message: str
    line: int
    column: int


@lru_cache(maxsize=512)
def parsed(code: str) -> ast.Module | SyntaxFault:
    """The syntax tree of ``code``, or its syntax error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes do not matter here
            return ast.parse(code)
    except SyntaxError as error:
        return SyntaxFault(error.msg, error.lineno or 0, error.offset or 1)
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxFault(f"the code is nested too deeply ({type(error).__name__})", 0, 1)


def tree(code: str) -> ast.Module | None:
    """The syntax tree of a block without its notebook or terminal lines; None if it does not parse."""
    module = parsed(pure_python(code))
    return module if isinstance(module, ast.Module) else None


def foreign_lines(code: str) -> tuple[int, ...]:
    """The numbers, from 1, of lines that belong to a notebook or a terminal.

    Code that parses has none: there, such a line is part of a string or of an expression.
    """
    if isinstance(parsed(code), ast.Module):
        return ()
    pattern = PROMPT_LINE if is_session(code) else FOREIGN_LINE
    return tuple(number for number, line in enumerate(code.split("\n"), 1) if pattern.match(line))


def is_session(code: str) -> bool:
    """True if ``code`` is an interactive session with prompts."""
    first = next((line for line in code.split("\n") if line.strip()), "")
    return PROMPT_LINE.match(first) is not None


@lru_cache(maxsize=512)
def pure_python(code: str) -> str:
    """``code`` with `pass` in place of each notebook or terminal line; empty lines for a session."""
    foreign = foreign_lines(code)
    if not foreign:
        return code
    lines = code.split("\n")
    if is_session(code):
        return "\n" * (len(lines) - 1)
    for number in foreign:
        line = lines[number - 1]
        lines[number - 1] = line[: len(line) - len(line.lstrip())] + "pass"
    return "\n".join(lines)
