"""Random formulas as in a course on machine learning, some of them with typical errors."""

import random
from collections.abc import Iterator
from pathlib import Path

import yaml

PIECES: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "pieces.yaml").read_text(encoding="utf-8")
)


def formulas(count: int, seed: int = 0) -> Iterator[tuple[str, bool, bool]]:
    """Yield ``count`` formulas, each with whether it is displayed and whether it is unmodified."""
    rng = random.Random(seed)
    for _ in range(count):
        display = rng.random() < 0.5
        formula = _formula(rng, 3, display=display)
        error_count = rng.choice((0, 0, 1, 1, 2))
        for _ in range(error_count):
            formula = _with_error(rng, formula)
        yield formula, display, error_count == 0


def _formula(rng: random.Random, depth: int, *, display: bool = False) -> str:
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(PIECES["atoms"])
    parts = (_formula(rng, depth - 1), _formula(rng, depth - 1))
    if rng.random() < 0.4:
        return f"{parts[0]} {rng.choice(PIECES['binary'])} {parts[1]}"
    templates = PIECES["display_wraps" if display and rng.random() < 0.4 else "wraps"]
    return rng.choice(templates) % parts


def _with_error(rng: random.Random, formula: str) -> str:
    position = rng.randrange(len(formula) + 1)
    error_kind = rng.randrange(5)
    if error_kind == 0:
        return formula[:position] + rng.choice(PIECES["insertions"]) + formula[position:]
    if error_kind == 1:
        return formula[:position] + formula[position + 1 :]
    if error_kind == 2:
        return formula[:position]
    marks = [n for n, character in enumerate(formula) if character in "\\{}_^&"]
    if not marks:
        return formula + "}"
    mark = rng.choice(marks)
    return formula[:mark] + (formula[mark + 1 :] if error_kind == 3 else formula[mark] + formula[mark:])
