"""The steps of action.yml, with real git and postgen, and a fake `gh` that records its arguments."""

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
from tests.github.action_runner import ACTION, ActionRunner
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
def runner(git: Git, tmp_path: Path) -> ActionRunner:
    path = os.pathsep.join((str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]))
    environ = {
        "PATH": path,
        "GITHUB_REPOSITORY": "owner/series",
        "GITHUB_SERVER_URL": "https://github.com",
    }
    runner = ActionRunner(git.folder, tmp_path / "runner", environ)
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
    git: Git, runner: ActionRunner, gh: Callable[[str], Path], tmp_path: Path
) -> None:
    gh_log = gh("")
    calls = gh_log.with_name("calls.txt")
    wrapper = tmp_path / "bin" / "postgen"
    real_postgen = Path(sys.executable).with_name("postgen")
    wrapper.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\nexec "{real_postgen}" "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    broken = LESSON.replace("def add(a: int, b: int)", "def add(a, b: int)").replace("add(2, 3)", "1 / 0")
    (git.folder / "posts" / FIRST).write_text(broken, encoding="utf-8")
    git.commit()

    assert runner.run("Install postgen").returncode == 0, "postgen is installed already"
    check_step = runner.run("Check")
    assert check_step.returncode == 0, check_step.stderr
    assert f"::error file=posts/{FIRST},line=14," in check_step.stdout
    sarif = json.loads(Path(runner.values["steps.check.outputs.sarif"]).read_text(encoding="utf-8"))
    rule_ids = [result["ruleId"] for result in sarif["runs"][0]["results"]]
    assert {"PY402", "EX801"} <= set(rule_ids)
    assert len(calls.read_text(encoding="utf-8").splitlines()) == 1, "failing posts are not run twice"
    assert runner.values["steps.check.outputs.code"] == "1"

    assert f"https://github.com/owner/series/blob/0123abcd/posts/{FIRST}" in runner.summary
    assert "PY402 error" in runner.summary
    assert "raised: `division by zero`" in runner.summary

    comment_step = runner.run("Comment")
    assert comment_step.returncode == 0, comment_step.stderr
    recorded = gh_log.read_text(encoding="utf-8")
    assert "--paginate\nrepos/owner/series/issues/7/comments\n" in recorded
    assert "--method\nPOST\nrepos/owner/series/issues/7/comments\n" in recorded
    body = Path(recorded.split("body=@", 1)[1].splitlines()[0]).read_text(encoding="utf-8")
    assert body == "<!-- postgen-review: . -->\n\n" + runner.summary
    assert runner.run("Set the exit code").returncode == 1


def test_an_existing_comment_is_updated(git: Git, runner: ActionRunner, gh: Callable[[str], Path]) -> None:
    gh_log = gh("4711")
    runner.values["steps.check.outputs.review"] = str(ACTION)
    assert runner.run("Comment").returncode == 0
    recorded = gh_log.read_text(encoding="utf-8")
    assert "--method\nPATCH\nrepos/owner/series/issues/comments/4711\n" in recorded
    assert "POST" not in recorded
    assert "(.body | startswith(env.marker))" in recorded, "the comment starts with the marker"


@pytest.mark.skipif(shutil.which("jq") is None, reason="the test needs jq instead of `gh --jq`")
def test_only_the_actions_own_comment_is_found(
    git: Git, runner: ActionRunner, gh: Callable[[str], Path]
) -> None:
    gh_log = gh("")
    runner.values["steps.check.outputs.review"] = str(ACTION)
    assert runner.run("Comment").returncode == 0
    query = gh_log.read_text(encoding="utf-8").split("--jq\n", 1)[1].splitlines()[0]
    marker = "<!-- postgen-review: . -->"
    comments = [
        {"id": 1, "user": {"type": "User"}, "body": f"{marker} of a person"},
        {"id": 2, "user": {"type": "Bot"}, "body": f"quoting {marker}"},
        {"id": 3, "user": {"type": "Bot"}, "body": "<!-- postgen-review: other -->"},
        {"id": 4, "user": {"type": "Bot"}, "body": f"{marker}\n\nearlier"},
    ]
    jq = subprocess.run(
        ["jq", query],
        input=json.dumps(comments),
        env={**os.environ, "marker": marker},
        capture_output=True,
        text=True,
        check=True,
    )
    assert jq.stdout.split() == ["4"]


def test_without_a_base_all_posts_are_checked(git: Git, runner: ActionRunner) -> None:
    runner.values["inputs.base"] = ""
    check_step = runner.run("Check")
    assert check_step.returncode == 0, check_step.stderr
    assert "2 posts, no errors" in check_step.stdout
    assert runner.values["steps.check.outputs.code"] == "0"
    assert runner.run("Set the exit code").returncode == 0


def test_an_error_of_postgen_is_the_exit_code(git: Git, runner: ActionRunner) -> None:
    runner.values["inputs.base"] = "no-such-commit"
    assert runner.run("Check").returncode == 0
    assert runner.values["steps.check.outputs.code"] == "2"
    assert runner.run("Set the exit code").returncode == 2


def test_the_cache_key_depends_on_the_outline(git: Git, runner: ActionRunner, tmp_path: Path) -> None:
    assert runner.run("Find the cache").returncode == 0
    first = dict(runner.values)
    assert Path(first["steps.cache.outputs.folder"]).is_absolute()
    outline = git.folder / "outline.yaml"
    outline.write_text(outline.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert runner.run("Find the cache").returncode == 0
    assert runner.values["steps.cache.outputs.key"] != first["steps.cache.outputs.key"]


@pytest.mark.parametrize(("sudo", "notice"), [(0, False), (1, True)])
def test_namespaces_are_allowed_on_ubuntu_or_a_notice_is_printed(
    runner: ActionRunner, tmp_path: Path, sudo: int, notice: bool
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in (("sysctl", "echo 1"), ("sudo", f'echo "$@" >> "{tmp_path}/sudo.txt"; exit {sudo}')):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    completed = runner.run("Allow user namespaces for the sandbox")
    assert completed.returncode == 0, completed.stderr
    recorded = (tmp_path / "sudo.txt").read_text(encoding="utf-8")
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in recorded
    assert ("Landlock" in completed.stdout) == notice


def test_every_step_is_a_bash_script_or_another_action() -> None:
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    for step in action["runs"]["steps"]:
        assert ("run" in step) != ("uses" in step), step
        assert "run" not in step or step["shell"] == "bash"
    text = ACTION.read_text(encoding="utf-8")
    for name in action["inputs"]:
        assert f"inputs.{name}" in text, f"the input {name} is used nowhere"
