"""Types are checked without running code if the reader environment exists, which is never built for it."""

from pathlib import Path

import pytest

from postgen.series import load_series
from postgen.validation import ValidateOptions, ensure_environment, find_files, read_posts, validate
from tests.projects import LESSON, small_project

WRONG = LESSON.replace("return a + b", 'return "a"')


def test_types_are_checked_only_in_an_environment_that_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    project = small_project(tmp_path / "project")
    (project / "posts" / "1.1-adding-up.md").write_text(WRONG, encoding="utf-8")
    series = load_series(project)
    posts, _ = read_posts(find_files([project / "posts"]), series)

    def codes(**options: bool) -> list[str]:
        chosen = ValidateOptions(execute=False, select=("PY404",), **options)  # type: ignore[arg-type]
        found = validate(posts, series, chosen).findings
        return [finding.code for finding in found]

    assert codes(types_without_run=True) == []
    assert not list((tmp_path / "cache").glob("environments/*/bin"))
    ensure_environment(series)
    assert codes(types_without_run=True) == ["PY404"]
    assert codes() == []
    assert codes(types_without_run=True, cache=False) == ["PY404"]
