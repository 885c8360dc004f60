"""Each hook of .pre-commit-hooks.yaml, called with the names of changed files as pre-commit does."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.projects import LESSON, small_project

HOOKS = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
FIRST = "posts/1.1-adding-up.md"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_checks_the_given_posts(hook: dict[str, str], tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    (project / "posts" / "2.1-going-on.md").write_text("broken", encoding="utf-8")

    def run_hook(text: str) -> "subprocess.CompletedProcess[str]":
        (project / FIRST).write_text(text, encoding="utf-8")
        assert re.search(hook["files"], FIRST)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        command = [*shlex.split(hook["entry"]), FIRST]
        return subprocess.run(
            command,
            cwd=project,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    if hook["id"] == "postgen-full":
        raising = run_hook(LESSON.replace("return a + b", 'raise ValueError("no")'))
        assert (raising.returncode, "EX801" in raising.stdout) == (1, True)
        return
    clean = run_hook(LESSON)
    assert clean.returncode == 0, clean.stdout
    assert "2.1-going-on" not in clean.stdout, "unchanged files are not checked"
    assert run_hook(LESSON.replace("(a: int, b: int)", "(a, b: int)")).returncode == 1


def test_hooks_do_not_match_other_files() -> None:
    for hook in HOOKS:
        others = ("README.md", "examples/polars/posts/1.1-x.md", "posts/figures/1.1/x.png", "drafts/1.1-x.md")
        assert not [name for name in others if re.search(hook["files"], name)]
