"""MA205's verdicts agree with recorded verdicts of KaTeX, and with KaTeX itself if it is installed."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from postgen.latex import render
from tests.rules.latex.formula_generator import formulas

HERE = Path(__file__).parent
BENCHMARKS = HERE.parents[2] / "benchmarks"
COMMANDS = yaml.safe_load((HERE / "command_verdicts.yaml").read_text("utf-8"))
RECORDED = [json.loads(line) for line in (HERE / "katex_verdicts.jsonl").read_text("utf-8").splitlines()]


def _accepted(row: dict[str, Any]) -> bool:
    return not render(row["latex"], display=row["display"]).problems


def _disagreements(rows: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the invalid formulas that are accepted, and the unmodified valid ones that are rejected."""
    accepted = [row["latex"] for row in rows if not row["valid"] and _accepted(row)]
    rejected = [row["latex"] for row in rows if row["valid"] and row["pristine"] and not _accepted(row)]
    return accepted, rejected


def test_many_valid_and_invalid_formulas_are_recorded() -> None:
    valid = sum(row["valid"] for row in RECORDED)
    assert valid > 800
    assert len(RECORDED) - valid > 600


def test_recorded_verdicts_of_katex_are_reproduced() -> None:
    assert _disagreements(RECORDED) == ([], [])


def test_a_command_is_accepted_only_if_both_renderers_accept_it() -> None:
    refused = [use for use in COMMANDS["both"] if render(use, display=True).problems]
    one_renderer = [*COMMANDS["katex"], *COMMANDS["mathjax"]]
    accepted = [use for use in one_renderer if not render(use, display=True).problems]
    assert (refused, accepted) == ([], [])


def test_katex_agrees_on_random_formulas() -> None:
    if not (BENCHMARKS / "node_modules" / "katex").is_dir():
        pytest.skip("KaTeX is not installed: npm install --prefix benchmarks katex")
    rows = [{"latex": f, "display": d, "pristine": p} for f, d, p in dict.fromkeys(formulas(5000, seed=11))]
    completed = subprocess.run(
        ["node", "katex_verdicts.mjs"],
        cwd=BENCHMARKS,
        input="\n".join(json.dumps(row) for row in rows),
        capture_output=True,
        text=True,
        check=True,
    )
    with_verdicts = [
        row | json.loads(line) for row, line in zip(rows, completed.stdout.splitlines(), strict=True)
    ]
    accepted, rejected = _disagreements(with_verdicts)
    broken = sum(not row["valid"] for row in with_verdicts)
    assert len(accepted) <= broken / 500, accepted
    assert not rejected
