"""Whether text that is about to become a formula renders, and how to write it within a sentence.

A repair turns text into a formula only where nothing is wrong with the formula itself: otherwise it would
put one finding in the place of another.
"""

import re

from postgen.rules.latex import render
from postgen.rules.mathematics.damage import at_dollar, in_formula, within_sentence
from postgen.rules.mathematics.display import formula_lines, tag_like

# Markdown takes the backslash of these away; the names mean the same to every renderer.
NAMED = {
    r"\{": r"\lbrace ",
    r"\}": r"\rbrace ",
    r"\|": r"\Vert ",
    r"\,": r"\thinspace ",
    r"\!": r"\negthinspace ",
    r"\;": r"\mspace{5mu}",
    r"\:": r"\mspace{4mu}",
}
ESCAPE = re.compile(r"\\[A-Za-z]+|\\[!-/:-@\[-`{-~]")


def escapes(latex: str) -> list[re.Match[str]]:
    """Each backslash that Markdown would take away."""
    return [match for match in ESCAPE.finditer(latex) if not match[0][1].isalpha()]


def inline_formula(latex: str) -> str | None:
    """``latex`` as it may stand between single dollar signs; None where that takes judgement."""
    if any(in_formula(latex)) or any(within_sentence(latex)) or at_dollar(f"${latex}", 1):
        return None  # before white space is made one, which would hide what is left of `\tau`
    formula = " ".join(latex.split())
    formula = ESCAPE.sub(lambda match: NAMED.get(match[0], match[0]), formula).strip()
    for offset in reversed(tag_like(formula)):
        formula = f"{formula[: offset + 1]} {formula[offset + 1 :]}"
    if not formula or "$" in formula or formula.endswith("\\") or escapes(formula):
        return None
    return formula if _is_sound(formula, display=False) else None


def is_sound_block(latex: str) -> bool:
    """Whether ``latex`` renders between `$$` lines."""
    lines = formula_lines(latex)
    return lines is not None and "$" not in latex and _is_sound("\n".join(lines), display=True)


def _is_sound(latex: str, *, display: bool) -> bool:
    return not render(latex, display=display).faults and not any(in_formula(latex))
