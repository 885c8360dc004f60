"""Formulas as a course on machine learning has them, and the same ones broken in the ways that happen."""

import random
from collections.abc import Iterator
from pathlib import Path

import yaml

PIECES: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "pieces.yaml").read_text(encoding="utf-8")
)


def formulas(count: int, seed: int = 0) -> Iterator[tuple[str, bool, bool]]:
    """``count`` formulas, each with whether it is displayed and whether nothing was done to break it."""
    chance = random.Random(seed)
    for _ in range(count):
        display = chance.random() < 0.5
        formula = _formula(chance, 3, display=display)
        breaks = chance.choice((0, 0, 1, 1, 2))
        for _ in range(breaks):
            formula = _broken(chance, formula)
        yield formula, display, breaks == 0


def _formula(chance: random.Random, depth: int, *, display: bool = False) -> str:
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(PIECES["atoms"])
    parts = (_formula(chance, depth - 1), _formula(chance, depth - 1))
    if chance.random() < 0.4:
        return f"{parts[0]} {chance.choice(PIECES['binary'])} {parts[1]}"
    wraps = PIECES["display_wraps" if display and chance.random() < 0.4 else "wraps"]
    return chance.choice(wraps) % parts


def _broken(chance: random.Random, formula: str) -> str:
    place = chance.randrange(len(formula) + 1)
    way = chance.randrange(5)
    if way == 0:
        return formula[:place] + chance.choice(PIECES["insertions"]) + formula[place:]
    if way == 1:
        return formula[:place] + formula[place + 1 :]
    if way == 2:
        return formula[:place]
    marks = [n for n, character in enumerate(formula) if character in "\\{}_^&"]
    if not marks:
        return formula + "}"
    mark = chance.choice(marks)
    return formula[:mark] + (formula[mark + 1 :] if way == 3 else formula[mark] + formula[mark:])
