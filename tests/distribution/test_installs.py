"""The wheel is installed with uvx, `uv tool install` and pipx; each of them checks a post."""

import os
from pathlib import Path

import pytest

from postgen import __version__
from tests.distribution.conftest import run
from tests.projects import LESSON, small_project

CLEAN = "1 post, no errors"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = small_project(tmp_path / "series")
    (folder / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
    return folder


def test_uvx_runs_the_wheel(wheel: Path, locked: Path, project: Path) -> None:
    command = ("uvx", "--quiet", "--constraints", locked, "--from", wheel, "postgen")
    assert CLEAN in run(*command, "validate", "--no-exec", "posts/", cwd=project)
    assert run(*command, "--version", cwd=project) == f"postgen, version {__version__}\n"


def test_uv_tool_install_puts_the_command_on_the_path(
    wheel: Path, locked: Path, project: Path, tmp_path: Path
) -> None:
    tools, commands = tmp_path / "tools", tmp_path / "bin"
    environ = {"UV_TOOL_DIR": str(tools), "UV_TOOL_BIN_DIR": str(commands)}
    run("uv", "tool", "install", "--quiet", "--constraints", locked, wheel, cwd=project, **environ)
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    assert CLEAN in run(commands / "postgen", "validate", "posts/", cwd=project, PATH=path)


def test_pipx_installs_the_command(wheel: Path, locked: Path, project: Path, tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    environ = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(commands)}
    run("pipx", "install", "--quiet", f"--pip-args=--constraint={locked}", wheel, cwd=project, **environ)
    assert CLEAN in run(commands / "postgen", "validate", "--no-exec", "posts/", cwd=project)
