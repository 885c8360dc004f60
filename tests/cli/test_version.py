"""`--version`, and the commit that it shows in a checkout."""

import re
from pathlib import Path

import pytest

from postgen import __version__
from postgen.git import describe_checkout
from tests.cli.command_runner import CommandRunner
from tests.repositories import Git

ROOT = Path(__file__).parents[2]


def test_a_checkout_is_described_by_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(tmp_path, monkeypatch)
    assert describe_checkout(tmp_path) == "", "there is no commit yet"
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "file.txt").write_text("one", encoding="utf-8")
    commit = git.commit()
    git("tag", "v9.9")
    assert commit.startswith(describe_checkout(tmp_path))
    (tmp_path / "src" / "file.txt").write_text("two", encoding="utf-8")
    assert re.fullmatch(r"[0-9a-f]{7,}-dirty", describe_checkout(tmp_path))


def test_a_package_installed_inside_a_repository_has_no_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = Git(tmp_path, monkeypatch)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "file.txt").write_text("one", encoding="utf-8")
    git.commit()
    assert describe_checkout(tmp_path / "lib") == ""


def test_without_git_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Git(tmp_path, monkeypatch)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert describe_checkout(tmp_path) == ""


def test_the_command_shows_version_and_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = CommandRunner(tmp_path, monkeypatch)("--version")
    assert result.code == 0, "it needs no series"
    commit = describe_checkout(ROOT)
    assert result.out == f"postgen, version {__version__}" + (f" (commit {commit})" if commit else "") + "\n"
