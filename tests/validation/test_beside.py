"""The code of posts runs while the rules look at their text."""

import time
from collections.abc import Collection
from pathlib import Path

import pytest

from postgen.findings import Finding
from postgen.series import load_series
from postgen.validation import ValidateOptions, read_posts, validate
from postgen.validation.check_pipeline import CheckPipeline
from tests.projects import LESSON, small_project


def test_code_runs_while_the_static_rules_are_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code says that it runs, and then waits for a rule to say so, too."""
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    running, judging = tmp_path / "running", tmp_path / "judging"
    code = f"""import time
from pathlib import Path

Path({str(running)!r}).touch()
deadline = time.monotonic() + 30
while not Path({str(judging)!r}).exists() and time.monotonic() < deadline:
    time.sleep(0.01)
assert Path({str(judging)!r}).exists()
print(add(2, 3))"""
    project = small_project(tmp_path / "project")
    file = project / "posts" / "1.1-adding-up.md"
    file.write_text(LESSON.replace("print(add(2, 3))", code), encoding="utf-8")
    static = CheckPipeline.static_findings

    def meeting(self: CheckPipeline, python: Path | None = None, run: Collection[str] = ()) -> list[Finding]:
        deadline = time.monotonic() + 30
        while not running.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert running.exists()
        judging.touch()
        return static(self, python, run)

    monkeypatch.setattr(CheckPipeline, "static_findings", meeting)
    series = load_series(project)
    posts, _ = read_posts([file], series)
    result = validate(posts, series, ValidateOptions(select=("EX", "ST"), sandbox="none"))
    assert [o.passed for o in result.outcomes.values()] == [True]
