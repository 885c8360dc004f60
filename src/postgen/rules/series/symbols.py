"""Splits LaTeX into tokens, so that a symbol can be found in a formula."""

import re
from functools import lru_cache

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
_PIECE = re.compile(
    r"\\(?:text|mathrm|operatorname|textbf|textit|mbox)\*?\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|[^\s]", re.DOTALL
)
_SPACING = frozenset(("\\,", "\\;", "\\!", "\\:", "\\ ", "\\quad", "\\left", "\\right", "\\bigl", "\\bigr"))


@lru_cache(maxsize=1024)
def pieces(latex: str) -> tuple[str, ...]:
    """Commands, characters, and words in text, without spacing and braces around a single token."""
    tokens: list[str] = []
    for piece in _PIECE.findall(_ENVIRONMENT.sub(" ", latex)):
        if piece in _SPACING:
            continue
        if piece == "}" and len(tokens) >= 2 and tokens[-2] == "{":
            tokens[-2:] = [tokens[-1]]
        else:
            tokens.append(piece)
    return tuple(tokens)


def holds(formula: tuple[str, ...], symbol: tuple[str, ...]) -> bool:
    """Whether the tokens of a symbol appear consecutively in a formula."""
    if not symbol or symbol[0] not in formula:
        return False
    length = len(symbol)
    if length == 1 and symbol[0].isalpha():
        return symbol[0] in _without_scripts(formula)
    return any(formula[i : i + length] == symbol for i in range(len(formula) - length + 1))


def _without_scripts(formula: tuple[str, ...]) -> list[str]:
    """The tokens outside indices and exponents, where a letter is often not the symbol: `X^T`."""
    tokens: list[str] = []
    depth = at = 0
    while at < len(formula):
        piece = formula[at]
        if depth:
            depth += (piece == "{") - (piece == "}")
        elif piece in "_^" and piece:
            at += 1
            depth = int(formula[at : at + 1] == ("{",))
        else:
            tokens.append(piece)
        at += 1
    return tokens


def without(formula: tuple[str, ...], symbols: list[tuple[str, ...]]) -> tuple[str, ...]:
    """A formula's tokens with an empty token in place of each of the symbols."""
    for symbol in symbols:
        tokens: list[str] = []
        at = 0
        while at < len(formula):
            found = formula[at : at + len(symbol)] == symbol
            tokens.append("" if found else formula[at])
            at += len(symbol) if found else 1
        formula = tuple(tokens)
    return formula
