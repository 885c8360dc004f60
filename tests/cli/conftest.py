"""A small series on disk, and postgen called in its folder."""

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.projects import small_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


@pytest.fixture
def postgen(project: Path, monkeypatch: pytest.MonkeyPatch) -> Caller:
    return Caller(project, monkeypatch)
