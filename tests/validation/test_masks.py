"""Text that matches an output mask of the series may differ."""

from pathlib import Path

import pytest

from postgen.series import load_series
from postgen.validation import ValidateOptions, read_posts, validate
from tests.projects import LESSON, OUTLINE, small_project

_TIMED = LESSON.replace(
    "print(add(2, 3))\n```\n",
    "import time\nprint(add(2, 3), 'took', time.time_ns(), 'ns')\n```\n\n```output\n5 took 17 ns\n```\n",
)


@pytest.mark.parametrize(
    ("rules", "codes"),
    [("", {"EX804", "EX807"}), ("\nrules: {output_masks: ['took \\d+ ns']}\n", set())],
)
def test_masked_text_may_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str, codes: set[str]
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    project = small_project(tmp_path / "project", OUTLINE + rules)
    file = project / "posts" / "1.1-adding-up.md"
    file.write_text(_TIMED, encoding="utf-8")
    series = load_series(project)
    posts, _ = read_posts([file], series)
    result = validate(posts, series, ValidateOptions(select=("EX804", "EX807"), check_determinism=True))
    assert {finding.code for finding in result.findings} == codes
