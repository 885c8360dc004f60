"""LaTeX in pieces, so that a symbol can be found within a formula."""

import re
from functools import lru_cache

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
_PIECE = re.compile(
    r"\\(?:text|mathrm|operatorname|textbf|textit|mbox)\*?\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[^\s]", re.DOTALL
)
_SPACING = frozenset(("\\,", "\\;", "\\!", "\\:", "\\ ", "\\quad", "\\left", "\\right", "\\bigl", "\\bigr"))


@lru_cache(maxsize=1024)
def pieces(latex: str) -> tuple[str, ...]:
    """Commands, characters, and words in text; spacing and braces around one piece are left out."""
    kept: list[str] = []
    for piece in _PIECE.findall(_ENVIRONMENT.sub(" ", latex)):
        if piece in _SPACING:
            continue
        if piece == "}" and len(kept) >= 2 and kept[-2] == "{":
            kept[-2:] = [kept[-1]]
        else:
            kept.append(piece)
    return tuple(kept)


def holds(formula: tuple[str, ...], symbol: tuple[str, ...]) -> bool:
    """Whether the pieces of a symbol stand within those of a formula, in a row."""
    if not symbol or symbol[0] not in formula:
        return False
    length = len(symbol)
    if length == 1 and symbol[0].isalpha():
        return symbol[0] in _without_scripts(formula)
    return any(formula[i : i + length] == symbol for i in range(len(formula) - length + 1))


def _without_scripts(formula: tuple[str, ...]) -> list[str]:
    """The pieces that are not in an index or an exponent, where a letter is often just a letter: `X^T`."""
    kept: list[str] = []
    depth = at = 0
    while at < len(formula):
        piece = formula[at]
        if depth:
            depth += (piece == "{") - (piece == "}")
        elif piece in "_^" and piece:
            at += 1
            depth = int(formula[at : at + 1] == ("{",))
        else:
            kept.append(piece)
        at += 1
    return kept


def without(formula: tuple[str, ...], symbols: list[tuple[str, ...]]) -> tuple[str, ...]:
    """A formula's pieces without those of the symbols, each of which leaves a gap."""
    for symbol in symbols:
        kept: list[str] = []
        at = 0
        while at < len(formula):
            found = formula[at : at + len(symbol)] == symbol
            kept.append("" if found else formula[at])
            at += len(symbol) if found else 1
        formula = tuple(kept)
    return formula
