"""Issue forms, dependabot and the action follow the schemas of the forge."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/[!c]*.yml"),
        ("github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
        ("dependabot", ".github/dependabot.yml"),
        ("github-actions", "action.yml"),
    ],
)
def test_files_follow_their_schema(schema: str, pattern: str) -> None:
    files = sorted(map(str, ROOT.glob(pattern)))
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout


def test_the_form_about_the_sandbox_sends_escapes_elsewhere() -> None:
    form = yaml.safe_load((FORMS / "sandbox.yml").read_text(encoding="utf-8"))
    assert "Report it privately" in form["body"][0]["attributes"]["value"]
