"""The report on the code that a command ran."""

from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import LESSON, RECAP, WITH_OUTPUT

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))


def test_validate_reports_blocks_run_and_blocks_cached(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "1.1-adding-up.md").write_text(WITH_OUTPUT, encoding="utf-8")
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    first, again = (postgen("validate", "--select", "EX", "-v") for _ in range(2))
    *lines, summary = first.out.splitlines()
    assert summary.startswith("2 posts, no errors, 0 warnings, 2 blocks run with 0.")
    assert " s of CPU time in the sandbox " in summary
    assert [line.split()[-2:] for line in lines] == [
        ["run", "posts/1.1-adding-up.md"],
        ["run", "posts/1.2-looking-back.md"],
    ]
    assert " s CPU " in lines[0]
    assert lines[1].startswith("no code run")
    assert "2 blocks cached" in again.out
    assert "cached    posts/1.1-adding-up.md" in again.out


def test_verbose_output_goes_to_stderr_in_json_format(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
    result = postgen("validate", "--select", "EX", "-v", "--format", "json")
    assert result.out.startswith("{")
    assert "posts/1.1-adding-up.md" in result.err


def test_accept_reports_blocks_run(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.1", "-", stdin=LESSON.encode())
    assert result.code == 0, result
    assert "2 blocks run with " in result.out
    assert "cached" not in result.out


def test_a_missing_gpu_is_reported_on_stderr_only(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postgen.execution.gpu.devices", lambda *_: ())
    outline = (project / "outline.yaml").read_text(encoding="utf-8")
    (project / "outline.yaml").write_text(outline.replace("packages: []", "packages: [], gpu: true"))
    (project / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
    result = postgen("validate", "--select", "EX", "--format", "json")
    assert result.code == 0, result
    assert result.out.startswith("{")
    assert "postgen: note: the series allows a GPU, but this machine has none" in result.err
