"""docs/quickstart.md: its commands repair the post, and its outputs are true."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.distribution.conftest import ROOT

PAGE = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OUTPUTS = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_the_steps_lead_to_a_clean_post(checkout: Path) -> None:
    install, check, *repairs, serve = BLOCKS
    assert install == "pip install uv\nuv tool install .\n", "tests/distribution/test_installs.py tests this"
    assert serve == "postgen serve --open\n"
    environ = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "POSTGEN_CACHE_DIR": str(checkout / "cache"),
    }

    def run(script: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-c", script], cwd=checkout, env=environ, capture_output=True, text=True, check=False
        )

    first = run(check)
    assert OUTPUTS[0].strip() in first.stdout
    assert first.returncode == 1
    last = run("cd my-series\n" + "".join(repairs))
    assert last.returncode == 0, last.stdout + last.stderr
    assert last.stdout.splitlines()[-1].startswith(OUTPUTS[1].split(" (")[0])
