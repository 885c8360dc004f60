"""Fixtures: a small series on disk, and a runner of postgen commands in its folder."""

from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import small_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


@pytest.fixture
def postgen(project: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    return CommandRunner(project, monkeypatch)
