"""Posts are checked once, in lesson order and in batches."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from postgen.findings import Finding
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, PostOutcome
from postgen.series import Series, load_series
from postgen.validation import Post, ValidateOptions, find_files, read_posts, static_checks, validate
from postgen.validation.check_pipeline import CheckPipeline
from postgen.validation.cross_post_checks import CrossPostChecker
from postgen.validation.static_checks import StaticChecker
from tests.projects import OUTLINE, small_project

COUNT = 120  # more than two batches, and enough for several processes
CODE = "\n```python\nimport torch\n```\n"


@pytest.fixture
def series(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Series:
    """A series of many short posts. A post in the middle installs a package that all others use."""
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    lessons = "".join(f"      - {{title: Lesson {n}}}\n" for n in range(COUNT - 3))
    module = f"  - title: Many\n    goal: To have many.\n    lessons:\n{lessons}"
    series = load_series(
        small_project(tmp_path / "project", OUTLINE.replace("kinds:\n", f"{module}kinds:\n"))
    )
    for number, lesson in enumerate(series.lessons):
        body = "\n    uv add torch\n" if number == COUNT // 2 else CODE
        _write(series, number, f"# {lesson.title}\n{body}")
    return series


def _write(series: Series, number: int, text: str) -> None:
    (series.posts_dir / series.lessons[number].file_name).write_text(text, encoding="utf-8")


def _posts(series: Series) -> list[Post]:
    return read_posts(find_files([series.posts_dir]), series)[0]


def _check(
    posts: Sequence[Post], series: Series, *, jobs: int = 1, cache: bool = True
) -> tuple[Finding, ...]:
    options = ValidateOptions(execute=False, jobs=jobs, cache=cache, select=("IN502", "SE703", "ST102"))
    return validate(posts, series, options).findings


def _posts_without_package(series: Series, findings: Sequence[Finding]) -> list[int]:
    """Return the numbers of the posts for which the package is not installed."""
    numbers = {lesson.id: number for number, lesson in enumerate(series.lessons)}
    return sorted(numbers[f.lesson] for f in findings if f.code == "IN502" and f.lesson)


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_post_is_compared_with_all_earlier_ones_in_any_file_order(
    series: Series, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_checks, "MIN_POSTS_FOR_POOL", 4)
    posts = _posts(series)
    random.Random(1).shuffle(posts)
    findings = _check(posts, series, jobs=jobs, cache=False)
    assert _posts_without_package(series, findings) == list(range(COUNT // 2))
    assert {f.lesson for f in findings if f.code == "ST102"} == {lesson.id for lesson in series.lessons}


def test_cached_and_changed_posts_together_have_the_findings_of_a_new_check(series: Series) -> None:
    _check(_posts(series), series)
    _write(series, COUNT // 2, "# No package\n")
    _write(series, 100, "# The package\n\n    uv add torch\n")
    _write(series, 3, "# Nothing\n")
    posts = _posts(series)
    findings = _check(posts, series)
    assert _posts_without_package(series, findings) == [n for n in range(100) if n not in (3, COUNT // 2)]
    assert findings == _check(posts, series, cache=False)
    single_post = [post for post in posts if post.lesson == series.lessons[70]]
    assert _check(single_post, series) == tuple(f for f in findings if f.lesson == series.lessons[70].id)


def test_only_posts_after_a_changed_one_are_compared_again(
    series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    _check(_posts(series), series)
    _write(series, 100, "# Nothing\n")
    compared_posts: list[str] = []
    real_check = CrossPostChecker.check

    def recording_check(self: CrossPostChecker, *args):  # type: ignore[no-untyped-def] # noqa: ANN002, ANN202
        changed = real_check(self, *args)
        compared_posts.extend(Path(path).name for path in changed)
        return changed

    monkeypatch.setattr(CrossPostChecker, "check", recording_check)
    _check(_posts(series), series)
    assert compared_posts == [lesson.file_name for lesson in series.lessons[100:]]


def test_posts_are_compared_before_all_are_checked(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    for kind in (StaticChecker, CrossPostChecker):
        _record_calls(kind, events, monkeypatch)
    _check(_posts(series), series, cache=False)
    assert events.index("CrossPostChecker") < len(events) - 1 - events[::-1].index("StaticChecker")


def test_a_block_that_is_not_python_is_reported_once(series: Series) -> None:
    _write(series, 0, "# Broken\n\n```python\nfor x in range(3)\n    print(x)\n```\n")
    (post,) = (post for post in _posts(series) if post.lesson == series.lessons[0])
    checks = CheckPipeline([post], series, ValidateOptions(select=("PY401", "EX801"), cache=False))
    failure = BlockFailure("SyntaxError", "expected ':'", 4)
    block = BlockOutcome(3, BlockStatus.RAISED, failure=failure)
    outcomes = {post.path: PostOutcome(post.path, (block,), "none")}
    findings = checks.static_findings(run=outcomes) + checks.outcome_findings(outcomes)
    assert [finding.code for finding in findings] == ["PY401"]


def _record_calls(kind: type, events: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    real_check = kind.check  # type: ignore[attr-defined]

    def recording_check(self, *args):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN002, ANN202
        events.append(kind.__name__)
        return real_check(self, *args)

    monkeypatch.setattr(kind, "check", recording_check)


def test_a_rule_that_uses_outcomes_runs_after_execution(series: Series) -> None:
    _write(series, 0, "# Numbers\n\n```output\nloss: 0.0412\n```\n\nThe loss has fallen to 0.031.\n")
    (post,) = (post for post in _posts(series) if post.lesson == series.lessons[0])
    checks = CheckPipeline([post], series, ValidateOptions(select=("PR606", "ST102"), cache=False))
    assert {finding.code for finding in checks.static_findings()} == {"PR606", "ST102"}
    assert {finding.code for finding in checks.static_findings(run={post.path})} == {"ST102"}
    outcome = PostOutcome(post.path, (), "none")
    assert {finding.code for finding in checks.outcome_findings({post.path: outcome})} == {"PR606"}
