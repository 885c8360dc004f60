"""Output that is closed, ends early or is on a full disk: the exit code still tells what was found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import RECAP

PROGRAM = Path(sys.executable).parent / "postgen"
VALIDATE = (PROGRAM, "validate", "--no-exec", "--select", "HT")


@pytest.fixture(params=[0, 1], ids=["clean", "errors"])
def expected(request: pytest.FixtureRequest, project: Path) -> int:
    """The exit code for a post that is clean, or has errors."""
    text = RECAP + ("\nA <b>tag</b>.\n" * 500 if request.param else "")
    (project / "posts" / "1.2-looking-back.md").write_text(text, encoding="utf-8")
    return int(request.param)


def _shell(project: Path, line: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-c", line.replace("VALIDATE", " ".join(map(str, VALIDATE)))]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "VALIDATE | head -c 0; exit ${PIPESTATUS[0]}",
        "VALIDATE --format json | head -n 1; exit ${PIPESTATUS[0]}",
        "VALIDATE 2>&1 | head -c 0; exit ${PIPESTATUS[0]}",
        "VALIDATE >&-",
        "VALIDATE 2>&-",
        "VALIDATE >&- 2>&- <&-",
        "VALIDATE 2>/dev/full",
        "VALIDATE --output json=out.json >&-",
    ],
)
def test_the_exit_code_does_not_depend_on_the_reader(project: Path, expected: int, line: str) -> None:
    done = _shell(project, line)
    assert done.returncode == expected, done
    assert done.stderr == ""
    if "out.json" in line:
        assert (project / "out.json").read_text().startswith("{")


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("line", ["VALIDATE >/dev/full", f"{PROGRAM} rule MA204 >/dev/full"])
def test_a_full_disk_is_one_message(project: Path, line: str) -> None:
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    done = _shell(project, line)
    message = "postgen: error: cannot write the output: No space left on device\n"
    assert (done.returncode, done.stderr) == (3, message)


@pytest.mark.slow
def test_usage_errors_are_exit_code_2_without_stderr(project: Path) -> None:
    assert _shell(project, "VALIDATE nope 2>&-").returncode == 2
    assert _shell(project, f"{PROGRAM} nope 2>/dev/full").returncode == 2


def test_an_outline_is_not_a_post(project: Path, postgen: CommandRunner) -> None:
    result = postgen("validate", "outline.yaml")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("postgen: error: outline.yaml: is YAML, and a post is Markdown; ")


def test_no_posts_are_a_note(project: Path, postgen: CommandRunner) -> None:
    for file in (project / "posts").iterdir():
        file.unlink()
    result = postgen("validate")
    assert result.code == 0
    assert result.err.startswith("postgen: note: nothing to check: there is no post in posts; write one")
    (project / "posts").rmdir()
    result = postgen("validate")
    assert result.code == 2
    assert result.err.startswith("postgen: error: posts: no such folder; write a post first")


def test_titles_with_control_characters_are_escaped_in_the_status(
    project: Path, postgen: CommandRunner
) -> None:
    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(
        text.replace("title: Adding Up", r'title: "Adding\x1b[2J\n::error::Up"'), encoding="utf-8"
    )
    result = postgen("status")
    assert "\x1b" not in result.out
    assert not [line for line in result.out.splitlines() if line.startswith("::")]


def test_deeply_nested_records_are_no_internal_error(project: Path, postgen: CommandRunner) -> None:
    (project / "postgen.lock").write_text("[" * 100_000, encoding="utf-8")
    for command in (("status",), ("validate", "--no-exec")):
        assert "internal error" not in postgen(*command).err
