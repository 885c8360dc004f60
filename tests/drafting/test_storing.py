"""Files are the old ones or the new ones, and what git has not recorded is not replaced."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgen.drafting.storing import write_atomic
from postgen.errors import StorageError
from postgen.repository import is_recorded


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_a_write_replaces_the_whole_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "new" / "post.md"
    write_atomic(target, b"one")
    write_atomic(target, b"two")
    assert target.read_bytes() == b"two"
    assert list(target.parent.iterdir()) == [target]


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    """A real failure of the disk: the process may write no file of more than 100 bytes."""
    target = tmp_path / "post.md"
    target.write_bytes(b"old")
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from postgen.drafting.storing import write_atomic\n"
        "from postgen.errors import StorageError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try:\n"
        "    write_atomic(Path(sys.argv[1]), b'x' * 5000)\n"
        "except StorageError as error:\n"
        "    sys.exit(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"{target}: cannot be written: File too large; the file is as it was before" in done.stderr
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "posts").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        write_atomic(tmp_path / "posts" / "post.md", b"x")


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_atomic(tmp_path / "post.md", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "post.md").stat().st_mode & 0o777 == 0o644


def test_what_git_has_recorded_is_told_from_what_it_has_not(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text("one", encoding="utf-8")
    assert not is_recorded(post), "no repository at all"
    _git(tmp_path, "init", "-q")
    assert not is_recorded(post), "not tracked"
    _git(tmp_path, "add", "post.md")
    assert not is_recorded(post), "staged, not committed"
    _git(tmp_path, "commit", "-qm", "x")
    assert is_recorded(post)
    post.write_text("two", encoding="utf-8")
    assert not is_recorded(post), "changed since"
    (tmp_path / ".gitignore").write_text("*.log\n", encoding="utf-8")
    (tmp_path / "a.log").write_text("x", encoding="utf-8")
    assert not is_recorded(tmp_path / "a.log"), "ignored"
