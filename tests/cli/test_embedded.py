"""The embedded model writes a draft, which passes the checks."""

from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import small_project

pytestmark = pytest.mark.slow

pytest.importorskip("xllamacpp", reason="the extra `embedded` is not installed")

# A minimal lesson, because each sentence of the model takes seconds.
OUTLINE = """\
series:
  title: Small Steps
modules:
  - title: First Things
    goal: See what a sum is.
    lessons:
      - title: Adding Up
        points: [What a sum is]
        kind: note
kinds:
  note:
    introduction: Says what it is about.
    code: forbidden
    sections:
      - {heading: Mathematical Foundations, instructions: Formulas.}
notation:
  - {symbol: s, meaning: the sum of both numbers, lesson: "1.1", name: Sum, formula: s = a + b}
  - {symbol: a, meaning: the first number, lesson: "1.1"}
  - {symbol: b, meaning: the second number, lesson: "1.1"}
environment: {python: "3.11", packages: []}
"""


def test_a_draft_of_the_embedded_model_passes_validation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path, OUTLINE)
    postgen = CommandRunner(project, monkeypatch)
    result = postgen("draft", "1.1")
    assert result.code == 0, result
    assert "for trying the pipeline out" in result.err
    draft = project / "drafts" / "1.1-adding-up.md"
    assert draft.is_file()
    assert list((project / "posts").iterdir()) == []
    result = postgen("validate", "drafts/")
    assert result.code == 0, result
    text = draft.read_text(encoding="utf-8")
    assert "\n$$\ns = a + b\n$$\n" in text, "formulas come from the notation"
    assert "- $s$ is the sum of both numbers" in text
    assert "$" not in text.split("\n\n")[1], "the model's own text contains no markup"
