"""docs/compare.md: every command on the page prints what the page shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.distribution.conftest import ROOT

PAGE = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"^```console\n\$ (.+)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=lambda text: text[:20])
def test_a_command_prints_what_the_page_shows(command: str, shown: str, tmp_path: Path) -> None:
    if command.startswith("npx") and shutil.which("npx") is None:
        pytest.skip("npx is not installed")
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "examples", folder / "examples")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # pytest shortens its lines to the width of the terminal, but not where CI is set.
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "BUILD_NUMBER")}
    environment |= {"PATH": path, "COLUMNS": "80"}
    completed = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert completed.stdout == shown, completed.stderr


def test_every_command_is_tested() -> None:
    assert len(SESSIONS) == PAGE.count("```") / 2
    assert len(SESSIONS) == 3
