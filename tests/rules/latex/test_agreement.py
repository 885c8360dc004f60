"""MA205's verdict against KaTeX's: recorded ones always, KaTeX itself where it is installed."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from postgen.latex import render
from tests.rules.latex.generating import formulas

HERE = Path(__file__).parent
BENCHMARKS = HERE.parents[2] / "benchmarks"
RECORDED = [json.loads(line) for line in (HERE / "katex_verdicts.jsonl").read_text("utf-8").splitlines()]


def _accepted(row: dict[str, Any]) -> bool:
    return not render(row["latex"], display=row["display"]).faults


def _disagreements(rows: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Broken formulas that are accepted, and valid ones that are refused though nobody broke them."""
    accepted = [row["latex"] for row in rows if not row["valid"] and _accepted(row)]
    refused = [row["latex"] for row in rows if row["valid"] and row["pristine"] and not _accepted(row)]
    return accepted, refused


def test_the_record_is_large_and_of_both_kinds() -> None:
    valid = sum(row["valid"] for row in RECORDED)
    assert valid > 800
    assert len(RECORDED) - valid > 600


def test_agreement_with_recorded_verdicts() -> None:
    assert _disagreements(RECORDED) == ([], [])


def test_agreement_with_katex_itself() -> None:
    if not (BENCHMARKS / "node_modules" / "katex").is_dir():
        pytest.skip("KaTeX is not installed: npm install --prefix benchmarks katex")
    rows = [{"latex": f, "display": d, "pristine": p} for f, d, p in dict.fromkeys(formulas(5000, seed=11))]
    done = subprocess.run(
        ["node", "katex_verdicts.mjs"],
        cwd=BENCHMARKS,
        input="\n".join(json.dumps(row) for row in rows),
        capture_output=True,
        text=True,
        check=True,
    )
    judged = [row | json.loads(line) for row, line in zip(rows, done.stdout.splitlines(), strict=True)]
    accepted, refused = _disagreements(judged)
    broken = sum(not row["valid"] for row in judged)
    assert len(accepted) <= broken / 500, accepted
    assert not refused
