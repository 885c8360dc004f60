"""The experiment in `benchmarks/learning.py` reaches its aim; else it exits with an error."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def test_later_drafts_need_at_most_half_as_many_edits() -> None:
    script = ROOT / "benchmarks" / "learning.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("- rule: ") == 7, done.stdout
    assert done.stdout.count("- preference: ") == 1
    assert "in 5 drafts, 0 proposals" in done.stdout
