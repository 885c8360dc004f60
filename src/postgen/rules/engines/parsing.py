"""Python code → syntax tree, in this process: fast, and never running any of it."""

import ast
import re
import warnings
from dataclasses import dataclass
from functools import lru_cache

# What a notebook or a terminal understands at the start of a line, and Python does not.
FOREIGN_LINE = re.compile(r"[ \t]*(?:!|%%?[A-Za-z]|\$ |\?|[\w.]+\?\??$)")
PROMPT_LINE = re.compile(r"[ \t]*(?:>>>(?: |$)|In ?\[\d*\]:)")


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Where this interpreter stopped reading, from 1; `line` 0 where it does not say."""

    message: str
    line: int
    column: int


@lru_cache(maxsize=512)
def parsed(code: str) -> ast.Module | SyntaxFault:
    """The syntax tree of ``code``, or why there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is no concern of a syntax tree
            return ast.parse(code)
    except SyntaxError as error:
        return SyntaxFault(error.msg, error.lineno or 0, error.offset or 1)
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxFault(f"too deeply nested to be read ({type(error).__name__})", 0, 1)


def tree(code: str) -> ast.Module | None:
    """The syntax tree of a block's Python, foreign lines left out; None where it does not parse."""
    found = parsed(pure_python(code))
    return found if isinstance(found, ast.Module) else None


def foreign_lines(code: str) -> tuple[int, ...]:
    """Lines (from 1) that belong to a notebook or a terminal.

    Only code that does not parse has any: in code that does, such a line is part of a string or of an
    expression.
    """
    if isinstance(parsed(code), ast.Module):
        return ()
    lines = code.split("\n")
    if is_session(code):
        return tuple(number for number, line in enumerate(lines, 1) if PROMPT_LINE.match(line))
    return tuple(number for number, line in enumerate(lines, 1) if FOREIGN_LINE.match(line))


def is_session(code: str) -> bool:
    """Whether ``code`` is the record of an interactive session, with its prompts."""
    first = next((line for line in code.split("\n") if line.strip()), "")
    return PROMPT_LINE.match(first) is not None


@lru_cache(maxsize=512)
def pure_python(code: str) -> str:
    """``code`` with each foreign line replaced by an equally indented `pass`; a session becomes empty."""
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
