"""Whether a formula renders, and its MathML."""

import re
from dataclasses import dataclass
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
    """``mathml`` is empty where math-core could not read the formula."""

    mathml: str
    faults: tuple[Fault, ...]


@lru_cache(maxsize=1024)
def render(latex: str, *, display: bool) -> Rendering:
    """Render a formula. Many formulas of a series recur, so that verdicts are kept."""
    faults = tuple(sorted(lint(latex, display=display), key=lambda fault: fault.offset))
    if len(latex) > _TOO_LONG:
        return Rendering("", (*faults, Fault(0, f"it is {len(latex)} characters long", "split it")))
    rewritten = rewrite(latex)
    inner = [
        Fault(start + fault.offset, fault.message, fault.instead)
        for start, formula in rewritten.inner
        for fault in render(formula, display=False).faults
    ]
    mathml, refused = _convert(rewritten.text, display=display)
    if refused is not None and not faults:
        refused = Fault(rewritten.original(refused.offset), refused.message, refused.instead)
        if _NEVER_CLOSED.search(refused.message) and (opening := unclosed(latex)):
            refused = Fault(opening[0], f"`{opening[1]}` is never closed", refused.instead)
        return Rendering("", (*inner, refused))
    return Rendering(mathml, (*faults, *inner))


def _convert(latex: str, *, display: bool) -> tuple[str, Fault | None]:
    from math_core import LatexError

    try:
        return _converter().convert_with_local_state(latex, displaystyle=display), None
    except LatexError as error:
        placed = _PLACED.match(str(error))
        offset, message = (int(placed[1]), placed[2]) if placed else (0, str(error))
        return "", Fault(offset, message[:1].lower() + message[1:].rstrip("."), _advice(message))


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(
        macros=MACROS, fancy_error=False, allow_unreliable_rendering=True, unicode_substitution="never"
    )


def _advice(message: str) -> str:
    if message.startswith("Unknown command"):
        return r"use a command that KaTeX and MathJax know, or `\operatorname{…}` for a name"
    if "Not valid in text mode" in message:
        return r"escape `& % # _ $` within `\text{…}` by a backslash"
    if "end of input" in message:
        return "complete the formula: close what is open and give every command its arguments"
    return "correct the formula so that KaTeX and MathJax render it"
