"""docs/threat-model.md: each boundary names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
BOUNDARIES = re.split(r"^### ", PAGE.split("\n## Boundaries\n")[1].split("\n## ")[0], flags=re.MULTILINE)[1:]
_TEST = re.compile(r"^- `(tests/[\w/.]+\.py)::(test_\w+)`$", re.MULTILINE)


@cache
def _functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda text: text.split("\n")[0])
def test_a_boundary_is_guarded_by_tests_that_exist(boundary: str) -> None:
    named = _TEST.findall(boundary)
    assert named, "no test guards this boundary"
    assert len(named) == boundary.count("\n- "), "each item is a test"
    assert [(file, name) for file, name in named if name not in _functions(file)] == []


def test_no_boundary_is_forgotten() -> None:
    titles = [text.split("\n")[0] for text in BOUNDARIES]
    for word in ("post", "reply", "outline", "endpoint", "browser", "forks"):
        assert any(word in title for title in titles), word
