"""The workflows of this repository and of a new series: actionlint accepts them, and they hold few rights."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.command_runner import CommandRunner

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# Rights to write, and why a workflow has them.
WRITES = {
    "docs.yml": {"pages", "id-token"},  # publishes the pages
    "posts.yml": {"pull-requests", "security-events"},  # comments, and uploads findings
    "release.yml": {"contents", "id-token"},  # creates the release, and proves who publishes
}


def actionlint(*files: Path) -> str:
    """Return what actionlint reports, empty if nothing."""
    program = shutil.which("actionlint", path=str(Path(sys.executable).parent)) or "actionlint"
    completed = subprocess.run(
        [program, "-no-color", *map(str, files)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return completed.stdout + completed.stderr


def _jobs(workflow: Path) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return jobs


def test_actionlint_accepts_every_workflow() -> None:
    assert actionlint(*WORKFLOWS) == ""


def test_actionlint_refuses_a_broken_workflow(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(
        WORKFLOWS[0].read_text(encoding="utf-8").replace("matrix.python", "matrix.pyton"), encoding="utf-8"
    )
    assert "pyton" in actionlint(broken)


def test_actionlint_accepts_the_workflow_of_a_new_series(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgen = CommandRunner(tmp_path, monkeypatch)
    result = postgen("init", "--title", "Sums", "--package", "numpy", "--modules", "1")
    assert result.code == 0, result.err
    assert actionlint(tmp_path / ".github" / "workflows" / "posts.yml") == ""


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_has_few_rights_and_an_end(workflow: Path) -> None:
    settings = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    granted = dict(settings["permissions"])
    for job in settings["jobs"].values():
        granted |= job.get("permissions", {})
        assert job["timeout-minutes"] <= 180
        for step in job["steps"]:
            assert not step.get("uses", "").startswith("actions/checkout@") or (
                step["with"]["persist-credentials"] is False
            ), "the token is not needed after the checkout"
            assert "${{" not in step.get("run", ""), (
                "an expression in a script lets its value inject commands"
            )
    writes = {name for name, right in granted.items() if right == "write"}
    assert writes == WRITES.get(workflow.name, set())
    assert "pull_request_target" not in settings[True], "code of a fork must not meet the repository's rights"


def test_the_checks_run_on_every_python_of_the_metadata() -> None:
    tested = _jobs(ROOT / ".github" / "workflows" / "ci.yml")["checks"]["strategy"]["matrix"]["python"]
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert set(re.findall(r'Python :: (3\.\d+)"', text)) <= set(tested)


def test_only_a_tag_of_the_version_is_published(tmp_path: Path) -> None:
    job = _jobs(ROOT / ".github" / "workflows" / "release.yml")["build"]
    script = next(step["run"] for step in job["steps"] if "tag is the version" in step.get("name", ""))
    (tmp_path / "src" / "postgen").mkdir(parents=True)
    (tmp_path / "src" / "postgen" / "version.py").write_text('__version__ = "7.1"\n', encoding="utf-8")
    bin_folder = f"{Path(sys.executable).parent}:/usr/bin:/bin"

    def publish(tag: str, changelog: str) -> "subprocess.CompletedProcess[str]":
        (tmp_path / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
        environ = {"PATH": bin_folder, "GITHUB_REF_NAME": tag}
        command = ["bash", "-eo", "pipefail", "-c", script]
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    assert publish("v7.1", "## 7.1 (2026-11-26)\n").returncode == 0
    assert "the tag is not v7.1" in publish("v7.2", "## 7.1 (2026-11-26)\n").stdout
    assert "no dated section 7.1" in publish("v7.1", "## Unreleased\n").stdout


def test_the_notes_of_a_release_are_its_section_of_the_changelog(tmp_path: Path) -> None:
    job = _jobs(ROOT / ".github" / "workflows" / "release.yml")["notes"]
    script = job["steps"][-1]["run"].split("gh release")[0]
    section = "### Added\n\n- new"
    text = f"## Unreleased\n\nnot yet\n\n## 7.1 (2026-11-26)\n\n{section}\n\n## 7.0 (2025-01-01)\n\n- old\n"
    (tmp_path / "CHANGELOG.md").write_text(text, encoding="utf-8")
    environ = {"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": "v7.1"}
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, env=environ, check=True)
    assert (tmp_path / "notes.md").read_text(encoding="utf-8").strip() == section
