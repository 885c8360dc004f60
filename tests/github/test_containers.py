"""The container files: their context, their user, and the options that the documentation names."""

import json
import re
import shlex
from pathlib import Path

import pytest

from postgen.execution.platform_checks import find_blockers

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "containers.md").read_text(encoding="utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def test_the_context_holds_what_is_copied() -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    assert {name for names in copied for name in names.split()} == allowed
    assert all((ROOT / name).exists() for name in allowed)


@pytest.mark.parametrize("path", ["Containerfile", ".devcontainer/Containerfile"])
def test_the_last_user_is_not_root(path: str) -> None:
    users = re.findall(r"^USER (\w+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert users
    assert users[-1] != "root"


def _security_options(text: str) -> set[str]:
    return set(re.findall(r"--security-opt[ \"',]+([\w=]+)", text))


def test_the_documented_options_are_those_that_doctor_advises(tmp_path: Path) -> None:
    commands = {
        line.split()[0]: line for line in PAGE.replace("\\\n", " ").splitlines() if " validate" in line
    }
    for engine, marker in (("docker", ".dockerenv"), ("podman", "run/.containerenv")):
        root = tmp_path / engine
        (root / marker).parent.mkdir(parents=True)
        (root / marker).touch()
        (advice,) = find_blockers(root, {}, 1000)
        assert _security_options(commands[engine]) == _security_options(advice), engine
        assert shlex.split(commands[engine])[-1] == "validate"
    checked = (ROOT / ".ci" / "container").read_text(encoding="utf-8")
    assert _security_options(checked) == _security_options(commands["podman"])
    developers = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    assert _security_options(" ".join(developers["runArgs"])) == _security_options(commands["docker"])
