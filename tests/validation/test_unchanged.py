"""Where nothing has changed, nothing is looked at again; what has changed is noticed."""

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
from postgen.validation import posts as reading
from postgen.validation.check_pipeline import CheckPipeline
from tests.projects import LESSON, OUTLINE, WITH_OUTPUT, small_project
from tests.rules.rule_contexts import png

NAME = "1.1-adding-up.md"
FIGURE = "figures/1.1/sum.png"
SHOWN = WITH_OUTPUT.replace("```output\n5\n```\n", f"```output\n5\n```\n\n![The sum]({FIGURE})\n")
AGAIN = """
import sys
from postgen.cli import main
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
    (folder / "posts" / NAME).write_text(SHOWN, encoding="utf-8")
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the posts that are parsed, as often as they are."""
    paths: list[str] = []
    build = build_document
    reading._parsed.cache_clear()

    def noted(source):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        paths.append(source.path)
        return build(source)

    monkeypatch.setattr(reading, "build_document", noted)
    yield paths
    reading._parsed.cache_clear()


def _outcome(path: Path, printed: str = "5\n", colour: str = "red") -> PostOutcome:
    """What running the post gives, with a figure of the first block."""
    lines = [n for n, line in enumerate(SHOWN.split("\n"), start=1) if line == "```python"]
    drawn = (Figure(png(colour), 8, 8),)
    first = BlockOutcome(lines[0], BlockStatus.PASSED, printed, figures=drawn)
    return PostOutcome(str(path), (first, BlockOutcome(lines[1], BlockStatus.PASSED, "6\n")), "none")


def _judge(
    project: Path, outcome: PostOutcome, *, ignore: tuple[str, ...] = (), cache: bool = True
) -> list[str]:
    """The codes of what is found in the post by what running it gave."""
    series = load_series(project)
    posts, _ = read_posts([project / "posts" / NAME], series)
    reading._parsed.cache_clear()
    checks = CheckPipeline(posts, series, ValidateOptions(ignore=ignore, cache=cache))
    checks.static_findings(run={outcome.path})
    return [finding.code for finding in checks.outcome_findings({outcome.path: outcome})]


def test_no_rule_is_imported_and_no_post_parsed_where_nothing_has_changed(project: Path) -> None:
    (project / "posts" / NAME).write_text(LESSON, encoding="utf-8")
    command = ["--project", str(project), "validate", "--no-exec", "--format", "json"]
    told = [
        subprocess.run([sys.executable, "-c", AGAIN, *command], capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [done.returncode for done in told] == [0, 0], told[1].stderr
    assert "markdown_it" in told[0].stdout.splitlines()[-1]
    assert told[1].stdout.splitlines()[-1] == "[]"


def test_the_program_of_an_unchanged_post_is_cached(project: Path, parsed: list[str]) -> None:
    series = load_series(project)
    posts, _ = read_posts([project / "posts" / NAME], series)
    checks = CheckPipeline(posts, series, ValidateOptions())
    first = checks.programs()
    checks.static_findings()
    parsed.clear()
    reading._parsed.cache_clear()
    assert CheckPipeline(posts, series, ValidateOptions()).programs() == first
    assert parsed == []
    assert first == [extract_program(posts[0])]


def test_what_an_outcome_means_is_found_once(project: Path, parsed: list[str]) -> None:
    outcome = _outcome(project / "posts" / NAME)
    assert _judge(project, outcome) == ["EX805"]  # the file of the figure is missing
    parsed.clear()
    assert _judge(project, replace(outcome, cached=True)) == ["EX805"]
    assert parsed == []
    assert _judge(project, outcome, cache=False) == ["EX805"]
    assert len(parsed) == 1
    assert _judge(project, outcome, ignore=("EX805",)) == []


def test_another_outcome_is_judged_anew(project: Path) -> None:
    file = project / "posts" / NAME
    (file.parent / FIGURE).parent.mkdir(parents=True)
    (file.parent / FIGURE).write_bytes(png("red"))
    assert _judge(project, _outcome(file)) == []
    assert _judge(project, _outcome(file, printed="7\n")) == ["EX804"]
    assert _judge(project, _outcome(file, colour="blue")) == ["EX805"]
    assert _judge(project, _outcome(file)) == []


def test_a_figure_that_comes_or_changes_is_noticed(project: Path) -> None:
    outcome, figure = _outcome(project / "posts" / NAME), project / "posts" / FIGURE
    figure.parent.mkdir(parents=True)
    for _ in range(2):
        assert _judge(project, outcome) == ["EX805"]
        figure.write_bytes(png("red"))
        assert _judge(project, outcome) == []
        figure.write_bytes(png("blue"))
        assert _judge(project, outcome) == ["EX805"]
        figure.unlink()


def test_what_failed_is_never_kept(project: Path, parsed: list[str]) -> None:
    outcome = _outcome(project / "posts" / NAME)
    failed = replace(
        outcome.blocks[0], status=BlockStatus.RAISED, failure=BlockFailure("ValueError", "no", 15), figures=()
    )
    for _ in range(2):
        assert "EX801" in _judge(project, replace(outcome, blocks=(failed, outcome.blocks[1])))
    assert len(parsed) == 2


def test_posts_are_compared_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = LESSON.replace("def add(", "import torch\n\n\ndef add(", 1)
    (project / "posts" / "2.1-going-on.md").write_text(later, encoding="utf-8")
    first = _find(project, project / "posts")
    assert "IN502" in {finding.code for finding in first}
    monkeypatch.setattr(rules, "run_cross_post_rules", None)
    monkeypatch.setattr(static_checks, "extract_facts", None)
    assert _find(project, project / "posts") == first


def test_a_link_is_looked_for_in_the_folder_that_it_is_in(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same post under the same relative path, where the file that it links to is missing."""
    (project / "drafts").mkdir()
    (project / "drafts" / NAME).write_text(f"{LESSON}\n[More](more.csv)\n", encoding="utf-8")
    (project / "posts" / "more.csv").touch()
    monkeypatch.chdir(project)
    assert "SE703" not in {finding.code for finding in _find(project, Path("drafts"))}
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    (copy / "posts" / "more.csv").unlink()
    monkeypatch.chdir(copy)
    assert "SE703" in {finding.code for finding in _find(copy, Path("drafts"))}


def test_what_a_lesson_is_excepted_from_is_part_of_the_key(project: Path) -> None:
    (project / "posts" / NAME).write_text(f"{LESSON}\n<b>x</b>\n", encoding="utf-8")
    assert "HT301" in {finding.code for finding in _find(project, project / "posts")}
    excepted = 'rules: {lessons: {"1.1": [{ignore: HT301, reason: It shows HTML.}]}}'
    (project / "outline.yaml").write_text(f"{OUTLINE}{excepted}\n", encoding="utf-8")
    assert "HT301" not in {finding.code for finding in _find(project, project / "posts")}


def _find(project: Path, folder: Path) -> tuple[Finding, ...]:
    series = load_series(project)
    posts, _ = read_posts(find_files([folder]), series)
    return validate(posts, series, ValidateOptions(execute=False, jobs=1)).findings
