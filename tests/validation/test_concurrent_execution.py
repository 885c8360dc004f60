"""The code of posts runs while the static rules check their text."""

import time
from collections.abc import Collection
from pathlib import Path

import pytest

from postgen.findings import Finding
from postgen.series import load_series
from postgen.validation import ValidateOptions, read_posts, validate
from postgen.validation.check_pipeline import CheckPipeline
from tests.projects import LESSON, small_project


def test_code_runs_while_the_static_rules_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code and the static checks both wait until the other has started."""
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    code_started, checks_started = tmp_path / "code-started", tmp_path / "checks-started"
    code = f"""import time
from pathlib import Path

Path({str(code_started)!r}).touch()
deadline = time.monotonic() + 30
while not Path({str(checks_started)!r}).exists() and time.monotonic() < deadline:
    time.sleep(0.01)
assert Path({str(checks_started)!r}).exists()
print(add(2, 3))"""
    project = small_project(tmp_path / "project")
    file = project / "posts" / "1.1-adding-up.md"
    file.write_text(LESSON.replace("print(add(2, 3))", code), encoding="utf-8")
    real_static_findings = CheckPipeline.static_findings

    def waiting_static_findings(
        self: CheckPipeline, python: Path | None = None, run: Collection[str] = ()
    ) -> list[Finding]:
        deadline = time.monotonic() + 30
        while not code_started.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert code_started.exists()
        checks_started.touch()
        return real_static_findings(self, python, run)

    monkeypatch.setattr(CheckPipeline, "static_findings", waiting_static_findings)
    series = load_series(project)
    posts, _ = read_posts([file], series)
    result = validate(posts, series, ValidateOptions(select=("EX", "ST"), sandbox="none"))
    assert [o.passed for o in result.outcomes.values()] == [True]
