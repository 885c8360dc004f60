"""The main job with no account: the embedded model drafts, and the draft passes the checks."""

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.projects import OUTLINE, small_project

ROOT = Path(__file__).parents[2]
pytest.importorskip("xllamacpp", reason="the extra `embedded` is not installed")


def test_the_recap_of_the_series_is_drafted_and_validates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path, (ROOT / "outline.yaml").read_text(encoding="utf-8"))
    postgen = Caller(project, monkeypatch)
    called = postgen("draft", "1.6")
    assert called.code == 0, called
    assert "for trying the pipeline out" in called.err
    draft = project / "drafts" / "1.6-recap-and-key-takeaways.md"
    assert draft.is_file()
    assert list((project / "posts").iterdir()) == []
    called = postgen("validate", "drafts/")
    assert called.code == 0, called
    text = draft.read_text(encoding="utf-8")
    assert r"\hat{y} = Xw + b" in text, "formulas come from the notation"
    assert "- $\\hat{y}$ is the vector of predictions" in text


def test_another_seed_another_text_and_the_same_seed_the_same(project: Path, postgen: Caller) -> None:
    def drafted(*options: str) -> str:
        assert postgen("draft", "1.2", "--rounds", "0", *options).code in (0, 1)
        return (project / "drafts" / "1.2-looking-back.md").read_text(encoding="utf-8")

    first = drafted()
    assert drafted() == first
    (project / "outline.yaml").write_text(OUTLINE.replace("Adding Up", "Taking Away"), encoding="utf-8")
    assert drafted("--seed", "7") != first.replace("Adding Up", "Taking Away")
