"""Render a formula to MathML and report its problems."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from postgen.rules.latex.faults import Fault
from postgen.rules.latex.lints import lint
from postgen.rules.latex.macros import MACROS
from postgen.rules.latex.rewriting import rewrite
from postgen.rules.latex.unclosed import unclosed

if TYPE_CHECKING:
    from math_core import LatexToMathML

_PLACED = re.compile(r"(\d+): (.*)", re.DOTALL)
_NEVER_CLOSED = re.compile(r"closing token.*end of input")
_TOO_LONG = 20_000


@dataclass(frozen=True, slots=True)
class Rendering:
    """The MathML of a formula, empty if math-core cannot read it, and its problems."""

    mathml: str
    faults: tuple[Fault, ...]


@lru_cache(maxsize=1024)
def render(latex: str, *, display: bool) -> Rendering:
    """Render a formula. Results are cached, because many formulas of a series recur."""
    faults = tuple(sorted(lint(latex, display=display), key=lambda fault: fault.offset))
    if len(latex) > _TOO_LONG:
        return Rendering("", (*faults, Fault(0, f"it is {len(latex)} characters long", "split the formula")))
    rewritten = rewrite(latex)
    inner = [
        replace(fault, offset=start + fault.offset)
        for start, formula in rewritten.inner
        for fault in render(formula, display=False).faults
    ]
    mathml, error = _convert(rewritten.text, display=display)
    if error is not None and not faults:
        error = replace(error, offset=rewritten.original(error.offset))
        if _NEVER_CLOSED.search(error.message) and (opening := unclosed(latex)):
            error = replace(error, offset=opening[0], message=f"`{opening[1]}` is never closed")
        return Rendering("", (*inner, error))
    return Rendering(mathml, (*faults, *inner))


def _convert(latex: str, *, display: bool) -> tuple[str, Fault | None]:
    from math_core import LatexError

    try:
        return _converter().convert_with_local_state(latex, displaystyle=display), None
    except LatexError as error:
        placed = _PLACED.match(str(error))
        offset, message = (int(placed[1]), placed[2]) if placed else (0, str(error))
        return "", Fault(offset, message[:1].lower() + message[1:].rstrip("."), _suggestion(message))


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(
        macros=MACROS, fancy_error=False, allow_unreliable_rendering=True, unicode_substitution="never"
    )


def _suggestion(message: str) -> str:
    if message.startswith("Unknown command"):
        return r"use a command that KaTeX and MathJax support, or `\operatorname{…}` for a name"
    if "Not valid in text mode" in message:
        return r"put a backslash before `& % # _ $` in `\text{…}`"
    if "end of input" in message:
        return "close every brace and environment, and write all arguments of every command"
    return "correct the formula so that KaTeX and MathJax render it"
