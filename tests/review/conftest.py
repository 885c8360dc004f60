"""A small series in a git repository, with posts on `main`."""

from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import POSTS
from tests.projects import small_project
from tests.repositories import Git

FILES = {"1.1": "1.1-adding-up.md", "1.2": "1.2-looking-back.md", "2.1": "2.1-going-on.md"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


@pytest.fixture
def git(project: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    return Git(project, monkeypatch)


@pytest.fixture
def committed_series(project: Path, git: Git) -> Path:
    """The project with all three posts committed on `main`."""
    (project / ".gitignore").write_text("/.postgen/\n/drafts/\n", encoding="utf-8")
    for lesson, name in FILES.items():
        (project / "posts" / name).write_text(POSTS[lesson], encoding="utf-8")
    git.commit("All posts")
    return project


@pytest.fixture
def postgen(project: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    return CommandRunner(project, monkeypatch)
