"""Results of unchanged posts and outcomes come from caches; changes invalidate them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from postgen import rules
from postgen.document import build_document
from postgen.findings import Finding
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, Figure, PostOutcome
from postgen.series import load_series
from postgen.validation import (
    ValidateOptions,
    extract_program,
    find_files,
    read_posts,
    static_checks,
    validate,
)
from postgen.validation import posts as posts_module
from postgen.validation.check_pipeline import CheckPipeline
from tests.projects import LESSON, OUTLINE, WITH_OUTPUT, small_project
from tests.rules.rule_contexts import png

NAME = "1.1-adding-up.md"
FIGURE = "figures/1.1/sum.png"
POST = WITH_OUTPUT.replace("```output\n5\n```\n", f"```output\n5\n```\n\n![The sum]({FIGURE})\n")
PROGRAM = """
import sys
from postgen.cli.main import main
try:
    main()
finally:
    wanted = ("postgen.rules.", "markdown_it", "yaml", "math_core")
    print([name for name in sys.modules if name.startswith(wanted)])
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    folder = small_project(tmp_path / "project")
    (folder / "posts" / NAME).write_text(POST, encoding="utf-8")
    return folder


@pytest.fixture
def parsed_paths(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Paths of the posts that are parsed, once per parse."""
    paths: list[str] = []
    real_build = build_document
    posts_module._parse.cache_clear()

    def recording_build(source):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        paths.append(source.path)
        return real_build(source)

    monkeypatch.setattr(posts_module, "build_document", recording_build)
    yield paths
    posts_module._parse.cache_clear()


def _outcome(path: Path, printed: str = "5\n", color: str = "red") -> PostOutcome:
    """Return the outcome of the post, with a figure of the first block."""
    lines = [n for n, line in enumerate(POST.split("\n"), start=1) if line == "```python"]
    figures = (Figure(png(color), 8, 8),)
    first = BlockOutcome(lines[0], BlockStatus.PASSED, printed, figures=figures)
    return PostOutcome(str(path), (first, BlockOutcome(lines[1], BlockStatus.PASSED, "6\n")), "none")


def _outcome_codes(
    project: Path, outcome: PostOutcome, *, ignore: tuple[str, ...] = (), cache: bool = True
) -> list[str]:
    """Return the codes of the findings about the outcome of the post."""
    series = load_series(project)
    posts, _ = read_posts([project / "posts" / NAME], series)
    posts_module._parse.cache_clear()
    checks = CheckPipeline(posts, series, ValidateOptions(ignore=ignore, cache=cache))
    checks.static_findings(run={outcome.path})
    return [finding.code for finding in checks.outcome_findings({outcome.path: outcome})]


def test_an_unchanged_series_imports_no_rule_and_parses_no_post(project: Path) -> None:
    (project / "posts" / NAME).write_text(LESSON, encoding="utf-8")
    command = ["--project", str(project), "validate", "--no-exec", "--format", "json"]
    completed = [
        subprocess.run([sys.executable, "-c", PROGRAM, *command], capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [process.returncode for process in completed] == [0, 0], completed[1].stderr
    assert "markdown_it" in completed[0].stdout.splitlines()[-1]
    assert completed[1].stdout.splitlines()[-1] == "[]"


def test_the_program_of_an_unchanged_post_is_cached(project: Path, parsed_paths: list[str]) -> None:
    series = load_series(project)
    posts, _ = read_posts([project / "posts" / NAME], series)
    checks = CheckPipeline(posts, series, ValidateOptions())
    first = checks.programs()
    checks.static_findings()
    parsed_paths.clear()
    posts_module._parse.cache_clear()
    assert CheckPipeline(posts, series, ValidateOptions()).programs() == first
    assert parsed_paths == []
    assert first == [extract_program(posts[0])]


def test_findings_about_an_outcome_are_cached(project: Path, parsed_paths: list[str]) -> None:
    outcome = _outcome(project / "posts" / NAME)
    assert _outcome_codes(project, outcome) == ["EX805"]  # the file of the figure is missing
    parsed_paths.clear()
    assert _outcome_codes(project, replace(outcome, cached=True)) == ["EX805"]
    assert parsed_paths == []
    assert _outcome_codes(project, outcome, cache=False) == ["EX805"]
    assert len(parsed_paths) == 1
    assert _outcome_codes(project, outcome, ignore=("EX805",)) == []


def test_another_outcome_has_its_own_findings(project: Path) -> None:
    file = project / "posts" / NAME
    (file.parent / FIGURE).parent.mkdir(parents=True)
    (file.parent / FIGURE).write_bytes(png("red"))
    assert _outcome_codes(project, _outcome(file)) == []
    assert _outcome_codes(project, _outcome(file, printed="7\n")) == ["EX804"]
    assert _outcome_codes(project, _outcome(file, color="blue")) == ["EX805"]
    assert _outcome_codes(project, _outcome(file)) == []


def test_a_changed_figure_file_invalidates_the_cache(project: Path) -> None:
    outcome, figure = _outcome(project / "posts" / NAME), project / "posts" / FIGURE
    figure.parent.mkdir(parents=True)
    for _ in range(2):
        assert _outcome_codes(project, outcome) == ["EX805"]
        figure.write_bytes(png("red"))
        assert _outcome_codes(project, outcome) == []
        figure.write_bytes(png("blue"))
        assert _outcome_codes(project, outcome) == ["EX805"]
        figure.unlink()


def test_findings_about_a_failure_are_not_cached(project: Path, parsed_paths: list[str]) -> None:
    outcome = _outcome(project / "posts" / NAME)
    failed = replace(
        outcome.blocks[0], status=BlockStatus.RAISED, failure=BlockFailure("ValueError", "no", 15), figures=()
    )
    for _ in range(2):
        assert "EX801" in _outcome_codes(project, replace(outcome, blocks=(failed, outcome.blocks[1])))
    assert len(parsed_paths) == 2


def test_cross_post_findings_are_cached(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = LESSON.replace("def add(", "import torch\n\n\ndef add(", 1)
    (project / "posts" / "2.1-going-on.md").write_text(later, encoding="utf-8")
    first = _find(project, project / "posts")
    assert "IN502" in {finding.code for finding in first}
    monkeypatch.setattr(rules, "run_cross_post_rules", None)
    monkeypatch.setattr(static_checks, "extract_facts", None)
    assert _find(project, project / "posts") == first


def test_links_are_checked_in_the_posts_own_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check the same post with the same relative path in a copy without the linked file."""
    (project / "drafts").mkdir()
    (project / "drafts" / NAME).write_text(f"{LESSON}\n[More](more.csv)\n", encoding="utf-8")
    (project / "posts" / "more.csv").touch()
    monkeypatch.chdir(project)
    assert "SE703" not in {finding.code for finding in _find(project, Path("drafts"))}
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    (copy / "posts" / "more.csv").unlink()
    monkeypatch.chdir(copy)
    assert "SE703" in {finding.code for finding in _find(copy, Path("drafts"))}


def test_exceptions_of_a_lesson_are_part_of_the_cache_key(project: Path) -> None:
    (project / "posts" / NAME).write_text(f"{LESSON}\n<b>x</b>\n", encoding="utf-8")
    assert "HT301" in {finding.code for finding in _find(project, project / "posts")}
    exception = 'rules: {lessons: {"1.1": [{ignore: HT301, reason: It shows HTML.}]}}'
    (project / "outline.yaml").write_text(f"{OUTLINE}{exception}\n", encoding="utf-8")
    assert "HT301" not in {finding.code for finding in _find(project, project / "posts")}


def _find(project: Path, folder: Path) -> tuple[Finding, ...]:
    series = load_series(project)
    posts, _ = read_posts(find_files([folder]), series)
    return validate(posts, series, ValidateOptions(execute=False, jobs=1)).findings
