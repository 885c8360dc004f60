"""Runs the `run` steps of action.yml as a runner does: with bash, and with files for their outputs."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml

ACTION = Path(__file__).parents[2] / "action.yml"
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


class ActionRunner:
    """A runner with a working tree; ``values`` are the values of the expressions in the steps."""

    def __init__(self, workspace: Path, temporary: Path, environ: Mapping[str, str]) -> None:
        self.workspace, self.temporary = workspace, temporary
        temporary.mkdir()
        self.values: dict[str, str] = {}
        self._environ = {**environ, "RUNNER_TEMP": str(temporary)}
        steps = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
        self.steps = {step["name"]: step for step in steps}

    def run(self, name: str) -> "subprocess.CompletedProcess[str]":
        """Run a step; its outputs become the values of `steps.<id>.outputs.<name>`."""
        step = self.steps[name]
        assert not _EXPRESSION.search(step["run"]), "an expression in a script lets its value inject commands"
        files = {
            key: self.temporary / key.lower()
            for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")
        }
        files["GITHUB_OUTPUT"].unlink(missing_ok=True)
        environ = {
            **os.environ,
            **self._environ,
            **{key: str(file) for key, file in files.items()},
            **{key: self._value(text) for key, text in step.get("env", {}).items()},
        }
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        completed = subprocess.run(
            script, cwd=self.workspace, env=environ, capture_output=True, text=True, check=False
        )
        output = files["GITHUB_OUTPUT"]
        for line in output.read_text(encoding="utf-8").splitlines() if output.exists() else ():
            key, _, value = line.partition("=")
            self.values[f"steps.{step['id']}.outputs.{key}"] = value
        return completed

    @property
    def summary(self) -> str:
        return (self.temporary / "github_step_summary").read_text(encoding="utf-8")

    def _value(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.values[match[1]], text)
