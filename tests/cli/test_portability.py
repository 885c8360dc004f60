"""Commands without a sandbox work on systems without POSIX, with any encoding and with any line ends."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.projects import LESSON, RECAP, small_project

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests" / "without_posix.py"
FIRST, SECOND = "1.1-adding-up.md", "1.2-looking-back.md"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = small_project(tmp_path / "Größe und Maß")
    (folder / "posts" / FIRST).write_text(LESSON, encoding="utf-8", newline="\r\n")
    (folder / "posts" / SECOND).write_text(RECAP, encoding="utf-8")
    return folder


def _run(project: Path, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[bytes]":
    variables = {**os.environ, "POSTGEN_CACHE_DIR": str(project.parent / "cache"), **environ}
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=project, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip


COMMANDS = [
    "validate --no-exec",
    "validate --no-exec --fix",
    "validate --no-exec --format json",
    f"validate --no-exec posts/{FIRST}",
    "status",
    "prompt 1.1",
    "export --format mkdocs --to site",
    "new 2.1",
    "rules",
    "renumber",
    "draft 1.1 --dry-run",
    "init sub --title Sums --package numpy --modules 1",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_needs_no_posix(project: Path, command: str) -> None:
    result = _run(project, *command.split(), POSTGEN_DEBUG="1")
    assert result.returncode == 0, result.stderr.decode(errors="replace")


def test_posts_of_a_pool_need_no_posix(project: Path) -> None:
    copies = project / "drafts"
    copies.mkdir()
    for number in range(40):
        (copies / f"1.1-copy-{number}.md").write_text(LESSON, encoding="utf-8")
    result = _run(project, "validate", "--no-exec", "--jobs", "2", "posts", "drafts", POSTGEN_DEBUG="1")
    assert b"42 posts" in result.stdout, result.stderr.decode(errors="replace")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_output_in_any_encoding_is_no_error(project: Path, encoding: str) -> None:
    post = project / "posts" / FIRST
    post.write_text(LESSON.replace("What is a sum?", "What is a <b>sum</b> – ∑ → 🙂?"), encoding="utf-8")
    result = _run(project, "validate", "--no-exec", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert result.returncode == 1
    assert b"HT301" in result.stdout
    assert b"internal error" not in result.stderr


def test_files_are_utf_8_whatever_the_system_prefers(project: Path) -> None:
    """Python warns about each file that is opened with the encoding of the system."""
    command = [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", str(SCRIPT)]
    for arguments in (["validate", "--no-exec"], ["status"], ["export", "--format", "mkdocs", "--to", "s"]):
        result = subprocess.run(
            [*command, *arguments],
            cwd=project, capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, "POSTGEN_CACHE_DIR": str(project.parent / "cache"), "POSTGEN_DEBUG": "1"},
        )  # fmt: skip
        assert result.returncode == 0, result.stderr


HOLDER = """
import runpy, sys, time
runpy.run_path(sys.argv[1])["remove_posix"]()
from pathlib import Path
from postgen.files import file_lock
print("waits", flush=True)
with file_lock(Path(sys.argv[2]), lambda holder: print("held by", holder, flush=True)):
    print("holds", flush=True)
    sys.stdin.readline()
"""


def test_a_lock_has_one_holder_without_posix(tmp_path: Path) -> None:
    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", HOLDER, str(SCRIPT), str(tmp_path / "x.lock")]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with start() as first:
        assert first.stdout
        assert [first.stdout.readline() for _ in range(2)] == ["waits\n", "holds\n"]
        with start() as second:
            assert second.stdout
            assert second.stdout.readline() == "waits\n"
            assert second.stdout.readline() == f"held by {first.pid}\n"
            time.sleep(0.2)
            assert second.poll() is None
            first.communicate("\n", timeout=30)
            assert second.stdout.readline() == "holds\n"
            second.communicate("\n", timeout=30)
