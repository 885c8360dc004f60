"""action.yml: its steps run here as on a runner, with real git and postgen, and a `gh` that takes notes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.drafting.scripted_model import POSTS
from tests.github.steps import ACTION, Runner
from tests.projects import LESSON, small_project
from tests.repositories import Git, fake_gh

FIRST, LAST = "1.1-adding-up.md", "2.1-going-on.md"


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    project = small_project(tmp_path / "project")
    git = Git(project, monkeypatch)
    for lesson, name in (("1.1", FIRST), ("2.1", LAST)):
        (project / "posts" / name).write_text(POSTS[lesson], encoding="utf-8")
    git.commit()
    git("switch", "-qc", "topic")
    return git


@pytest.fixture
def gh(tmp_path: Path) -> Callable[[str], Path]:
    return lambda answer: fake_gh(tmp_path / "bin", answer)


@pytest.fixture
def runner(git: Git, tmp_path: Path) -> Runner:
    path = os.pathsep.join((str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]))
    environ = {
        "PATH": path,
        "GITHUB_REPOSITORY": "owner/series",
        "GITHUB_SERVER_URL": "https://github.com",
    }
    runner = Runner(git.folder, tmp_path / "runner", environ)
    runner.values = {
        "inputs.project": ".",
        "inputs.base": git("rev-parse", "main").strip(),
        "inputs.sandbox": "auto",
        "inputs.requirement || github.action_path": "/nowhere",
        "inputs.token": "secret",
        "github.event.pull_request.number": "7",
        "github.event.pull_request.head.sha || github.sha": "0123abcd",
    }
    return runner


def test_a_pull_request_is_checked_annotated_and_commented(
    git: Git, runner: Runner, gh: Callable[[str], Path], tmp_path: Path
) -> None:
    noted = gh("")
    calls = noted.with_name("calls.txt")
    counting = tmp_path / "bin" / "postgen"
    real = Path(sys.executable).with_name("postgen")
    counting.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\nexec "{real}" "$@"\n', encoding="utf-8")
    counting.chmod(0o755)
    broken = LESSON.replace("def add(a: int, b: int)", "def add(a, b: int)").replace("add(2, 3)", "1 / 0")
    (git.folder / "posts" / FIRST).write_text(broken, encoding="utf-8")
    git.commit()

    assert runner.run("Install postgen").returncode == 0, "it is there already"
    checked = runner.run("Check")
    assert checked.returncode == 0, checked.stderr
    assert f"::error file=posts/{FIRST},line=14," in checked.stdout
    sarif = json.loads(Path(runner.values["steps.check.outputs.sarif"]).read_text(encoding="utf-8"))
    found = [result["ruleId"] for result in sarif["runs"][0]["results"]]
    assert {"PY402", "EX801"} <= set(found)
    assert len(calls.read_text(encoding="utf-8").splitlines()) == 1, "what fails is not run twice"
    assert runner.values["steps.check.outputs.code"] == "1"

    assert f"https://github.com/owner/series/blob/0123abcd/posts/{FIRST}" in runner.summary
    assert "PY402 error" in runner.summary
    assert "raised: `division by zero`" in runner.summary

    commented = runner.run("Comment")
    assert commented.returncode == 0, commented.stderr
    asked = noted.read_text(encoding="utf-8")
    assert "--paginate\nrepos/owner/series/issues/7/comments\n" in asked
    assert "--method\nPOST\nrepos/owner/series/issues/7/comments\n" in asked
    body = Path(asked.split("body=@", 1)[1].splitlines()[0]).read_text(encoding="utf-8")
    assert body == "<!-- postgen-review: . -->\n\n" + runner.summary
    assert runner.run("Set the exit code").returncode == 1


def test_a_comment_that_is_there_is_updated(git: Git, runner: Runner, gh: Callable[[str], Path]) -> None:
    noted = gh("4711")
    runner.values["steps.check.outputs.review"] = str(ACTION)
    assert runner.run("Comment").returncode == 0
    asked = noted.read_text(encoding="utf-8")
    assert "--method\nPATCH\nrepos/owner/series/issues/comments/4711\n" in asked
    assert "POST" not in asked
    assert "(.body | startswith(env.marker))" in asked, "the marker that the comment begins with"


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq tells what `gh --jq` would")
def test_only_a_comment_of_the_action_itself_is_found(
    git: Git, runner: Runner, gh: Callable[[str], Path]
) -> None:
    noted = gh("")
    runner.values["steps.check.outputs.review"] = str(ACTION)
    assert runner.run("Comment").returncode == 0
    query = noted.read_text(encoding="utf-8").split("--jq\n", 1)[1].splitlines()[0]
    marker = "<!-- postgen-review: . -->"
    comments = [
        {"id": 1, "user": {"type": "User"}, "body": f"{marker} of a person"},
        {"id": 2, "user": {"type": "Bot"}, "body": f"quoting {marker}"},
        {"id": 3, "user": {"type": "Bot"}, "body": "<!-- postgen-review: other -->"},
        {"id": 4, "user": {"type": "Bot"}, "body": f"{marker}\n\nearlier"},
    ]
    found = subprocess.run(
        ["jq", query],
        input=json.dumps(comments),
        env={**os.environ, "marker": marker},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["4"]


def test_without_a_base_all_posts_are_checked(git: Git, runner: Runner) -> None:
    runner.values["inputs.base"] = ""
    checked = runner.run("Check")
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.startswith("2 posts, no errors")
    assert runner.values["steps.check.outputs.code"] == "0"
    assert runner.run("Set the exit code").returncode == 0


def test_what_keeps_postgen_from_working_is_the_verdict(git: Git, runner: Runner) -> None:
    runner.values["inputs.base"] = "no-such-commit"
    assert runner.run("Check").returncode == 0
    assert runner.values["steps.check.outputs.code"] == "2"
    assert runner.run("Set the exit code").returncode == 2


def test_the_cache_is_found_and_keyed_by_the_outline(git: Git, runner: Runner, tmp_path: Path) -> None:
    assert runner.run("Find the cache").returncode == 0
    first = dict(runner.values)
    assert Path(first["steps.cache.outputs.folder"]).is_absolute()
    outline = git.folder / "outline.yaml"
    outline.write_text(outline.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert runner.run("Find the cache").returncode == 0
    assert runner.values["steps.cache.outputs.key"] != first["steps.cache.outputs.key"]


@pytest.mark.parametrize(("sudo", "notice"), [(0, False), (1, True)])
def test_ubuntu_is_asked_for_namespaces_or_says_that_it_will_not(
    runner: Runner, tmp_path: Path, sudo: int, notice: bool
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in (("sysctl", "echo 1"), ("sudo", f'echo "$@" >> "{tmp_path}/sudo.txt"; exit {sudo}')):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    done = runner.run("Allow user namespaces for the sandbox")
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "sudo.txt").read_text(encoding="utf-8")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in asked
    assert ("Landlock" in done.stdout) == notice


def test_every_step_is_one_that_is_run_here_or_another_action() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    for step in action["runs"]["steps"]:
        assert ("run" in step) != ("uses" in step), step
        assert "run" not in step or step["shell"] == "bash"
    text = ACTION.read_text(encoding="utf-8")
    for name in action["inputs"]:
        assert f"inputs.{name}" in text, f"the input {name} is used nowhere"
