"""Check that text can become a formula, and write it as an inline formula.

A fix turns text into a formula only if the formula has no problems of its own. Otherwise, it would replace
one finding by another.
"""

import re

from postgen.document import Source
from postgen.findings import Edit
from postgen.rules.latex import render
from postgen.rules.mathematics.damage import at_dollar, in_formula, in_inline_formula
from postgen.rules.mathematics.display import as_block, formula_lines, tag_offsets

# Markdown removes the backslash of these. The names have the same meaning in every renderer.
NAMED = {
    r"\{": r"\lbrace ",
    r"\}": r"\rbrace ",
    r"\|": r"\Vert ",
    r"\,": r"\thinspace ",
    r"\!": r"\negthinspace ",
    r"\;": r"\mspace{5mu}",
    r"\:": r"\mspace{4mu}",
}
_BACKSLASH = re.compile(r"\\[A-Za-z]+|\\[!-/:-@\[-`{-~]")


def escapes(latex: str) -> list[re.Match[str]]:
    """The escapes whose backslash Markdown removes."""
    return [match for match in _BACKSLASH.finditer(latex) if not match[0][1].isalpha()]


def inline_formula(latex: str) -> str | None:
    """``latex`` in a form that is safe between single dollar signs; None if an author must decide."""
    if any(in_formula(latex)) or any(in_inline_formula(latex)) or at_dollar(f"${latex}", 1):
        return None  # checked before white space is normalized, which would hide a broken `\tau`
    formula = " ".join(latex.split())
    formula = _BACKSLASH.sub(lambda match: NAMED.get(match[0], match[0]), formula).strip()
    for offset in reversed(tag_offsets(formula)):
        formula = f"{formula[: offset + 1]} {formula[offset + 1 :]}"
    if not formula or "$" in formula or formula.endswith("\\") or escapes(formula):
        return None
    return formula if _is_sound(formula, display=False) else None


def is_sound_block(latex: str) -> bool:
    """True if ``latex`` renders between `$$` lines."""
    lines = formula_lines(latex)
    return lines is not None and "$" not in latex and _is_sound("\n".join(lines), display=True)


def inline_edits(text: str, start: int, end: int, latex: str) -> tuple[Edit, ...]:
    """The edit that replaces text by an inline formula; empty if an author must decide."""
    formula = inline_formula(latex)
    neighbors = text[max(0, start - 1) : start] + text[end : end + 1]
    if formula is None or any(character.isalnum() or character == "$" for character in neighbors):
        return ()
    return (Edit(start, end, f"${formula}$"),)


def block_edits(source: Source, start: int, end: int, latex: str) -> tuple[Edit, ...]:
    """The edit that replaces text by a displayed formula; empty if an author must decide."""
    return as_block(source, start, end, latex) if is_sound_block(latex) else ()


def _is_sound(latex: str, *, display: bool) -> bool:
    return not render(latex, display=display).faults and not any(in_formula(latex))
