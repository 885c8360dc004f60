"""The sdist and the wheel, built once for all tests of this folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    """Run a command and return its output on stdout; a failure shows both outputs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    completed = subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env={**os.environ, "PATH": path, **environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert completed.returncode == 0, f"{command}: {completed.stdout}{completed.stderr}"
    return completed.stdout


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run("uv", "build", "--quiet", "--out-dir", folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    return next(distributions.glob("*.whl"))


@pytest.fixture(scope="session")
def sdist(distributions: Path) -> Path:
    return next(distributions.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Constraints with the versions of uv.lock, so that a new release elsewhere cannot break a test."""
    file = tmp_path_factory.mktemp("locked") / "constraints.txt"
    command = ("uv", "export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes")
    file.write_text(run(*command, cwd=ROOT), encoding="utf-8")
    return file
