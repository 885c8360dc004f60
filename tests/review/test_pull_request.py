"""`draft --pr`: branch, commit, push and pull request, with real git, a bare remote and a fake `gh`."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import POSTS, scripted_model
from tests.repositories import Git, fake_gh
from tests.review.conftest import FILES
from tests.servers import ErrorReply, OpenAIServer

pytestmark = pytest.mark.slow

BRANCH = "postgen/1.1-adding-up"
Drafter = Callable[..., CommandResult]


@pytest.fixture
def remote(project: Path, git: Git, tmp_path: Path) -> Path:
    (project / ".gitignore").write_text("/.postgen/\n/drafts/\n", encoding="utf-8")
    (project / "posts" / FILES["1.2"]).write_text(POSTS["1.2"], encoding="utf-8")
    git.commit("A series")
    return git.remote(tmp_path / "remote.git")


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    def run(*arguments: str, changes: dict[str, Callable[[str], str]] | None = None) -> CommandResult:
        with OpenAIServer(scripted_model(changes)) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            result = postgen("draft", *(arguments or ("1.1",)), "--pr")
            assert not (result.code == 2 and server.requests), (
                "usage errors are reported before the first request"
            )
            return result

    return run


@pytest.fixture
def no_gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a PATH without `gh`."""
    folders = [f for f in os.environ["PATH"].split(os.pathsep) if not (Path(f) / "gh").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(folders))


def _gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int = 0) -> Path:
    gh_log = fake_gh(tmp_path / "bin", answer, code)
    monkeypatch.setenv("PATH", f"{gh_log.parent}{os.pathsep}{os.environ['PATH']}")
    return gh_log


def _changed_files_in_remote(git: Git, remote: Path, branch: str) -> list[str]:
    return git("--git-dir", str(remote), "diff", "--name-only", f"main...{branch}").split()


def test_a_draft_becomes_a_pull_request(
    draft: Drafter, git: Git, remote: Path, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gh_log = _gh(tmp_path, monkeypatch, "https://github.com/o/r/pull/7")
    (project / "notes.txt").write_text("mine", encoding="utf-8")
    main = git("rev-parse", "main")
    result = draft()
    assert result.code == 0, result
    assert "https://github.com/o/r/pull/7" in result.out
    assert _changed_files_in_remote(git, remote, BRANCH) == ["postgen.lock", f"posts/{FILES['1.1']}"]
    assert git("log", "-1", "--format=%s", BRANCH).strip() == "Post 1.1: Adding Up"
    assert (git("branch", "--show-current").strip(), git("rev-parse", "main")) == ("main", main)
    assert git("status", "--porcelain").split() == ["??", "notes.txt"], "the working tree has not changed"
    gh_arguments = gh_log.read_text(encoding="utf-8").splitlines()
    body = Path(gh_arguments[gh_arguments.index("--body-file") + 1]).read_text(encoding="utf-8")
    assert gh_arguments[:8] == [
        "pr",
        "create",
        "--base",
        "main",
        "--head",
        BRANCH,
        "--title",
        "Post 1.1: Adding Up",
    ]
    assert "1 post (1 new), no errors." in body
    assert "Drafted by m on " in body
    assert "0.5000" not in body
    assert "cost unknown" in body
    assert git("rev-parse", BRANCH).strip() in body, "links use the pushed commit"


def test_without_gh_the_command_is_printed(draft: Drafter, git: Git, remote: Path, no_gh: None) -> None:
    result = draft()
    assert result.code == 0, result
    command = shlex.split(result.out.splitlines()[-1])
    assert command[:3] == ["gh", "pr", "create"]
    assert command[command.index("--head") + 1] == BRANCH
    assert Path(command[-1]).read_text(encoding="utf-8").startswith("1 post (1 new)")
    assert _changed_files_in_remote(git, remote, BRANCH)


def test_a_dirty_working_tree_is_refused(draft: Drafter, git: Git, remote: Path, project: Path) -> None:
    post = project / "posts" / FILES["1.2"]
    post.write_text(post.read_text(encoding="utf-8") + "\nMine.\n", encoding="utf-8")
    result = draft()
    assert result.code == 2, result
    assert f"posts/{FILES['1.2']}" in result.err
    assert "uncommitted changes" in result.err
    assert post.read_text(encoding="utf-8").endswith("Mine.\n")
    assert git("branch", "--format=%(refname:short)").split() == ["main"]


def test_other_uncommitted_changes_stay_as_they_are(
    draft: Drafter, git: Git, remote: Path, project: Path, no_gh: None
) -> None:
    (project / "README").write_text("one", encoding="utf-8")
    git.commit("A file")
    git("push", "-q", "origin", "main")
    (project / "README").write_text("two", encoding="utf-8")
    git("add", "README")
    (project / "README").write_text("three", encoding="utf-8")
    before = git("status", "--porcelain")
    assert draft().code == 0
    assert _changed_files_in_remote(git, remote, BRANCH) == ["postgen.lock", f"posts/{FILES['1.1']}"]
    assert git("status", "--porcelain") == before
    assert (project / "README").read_text(encoding="utf-8") == "three"
    assert git("worktree", "list").count("\n") == 1
    assert not (project / "drafts").exists()


def test_nothing_stays_behind_when_the_model_fails(
    postgen: CommandRunner, git: Git, remote: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer([ErrorReply(401, "no")] * 9) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = postgen("draft", "1.1", "--pr")
    assert result.code == 3, result
    assert git("worktree", "list").count("\n") == 1
    assert git("branch", "--format=%(refname:short)").split() == ["main"]
    assert not list((project / ".postgen").glob("worktrees/*"))


def test_what_a_killed_run_left_behind_is_replaced(
    draft: Drafter, git: Git, remote: Path, project: Path, no_gh: None
) -> None:
    folder = project / ".postgen" / "worktrees" / BRANCH.replace("/", "-")
    git("worktree", "add", "-q", "-b", BRANCH, str(folder))
    (folder / "posts" / FILES["1.1"]).write_text("half a post", encoding="utf-8")
    result = draft()
    assert result.code == 0, result
    assert "half a post" not in git("show", f"{BRANCH}:posts/{FILES['1.1']}")


def test_an_untracked_post_is_not_replaced(draft: Drafter, git: Git, remote: Path, project: Path) -> None:
    (project / "posts" / FILES["1.1"]).write_text("by hand", encoding="utf-8")
    result = draft("1.1", "--force")
    assert result.code == 2, result
    assert (project / "posts" / FILES["1.1"]).read_text(encoding="utf-8") == "by hand"


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda git: git("remote", "remove", "origin"), "there is no remote 'origin'"),
        (lambda git: git("checkout", "-q", "--detach"), "HEAD is detached"),
        (
            lambda git: (
                git("switch", "-qc", BRANCH),
                git("commit", "-q", "--allow-empty", "-m", "x"),
                git("switch", "-q", "main"),
            ),
            "branch 'postgen/1.1-adding-up' already exists",
        ),
        (lambda git: git("switch", "-qc", BRANCH), "switch to another branch first"),
    ],
)
def test_missing_preconditions_are_reported_first(
    draft: Drafter, git: Git, remote: Path, prepare: Callable[[Git], object], message: str
) -> None:
    prepare(git)
    result = draft()
    assert result.code == 2, result
    assert message in result.err


def test_a_draft_with_errors_does_not_become_a_pull_request(
    draft: Drafter, git: Git, remote: Path, project: Path
) -> None:
    def unfinished(text: str) -> str:
        return text + "- TODO: say more.\n"

    result = draft("1.1", "--max-repairs", "0", changes={"prose": unfinished})
    assert result.code == 1, result
    assert "no pull request" in result.err
    assert git("branch", "--format=%(refname:short)").split() == ["main"]
    assert (project / "drafts" / FILES["1.1"]).is_file()


def test_a_rejected_push_leaves_the_commit_on_its_branch(draft: Drafter, git: Git, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'not today' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    result = draft()
    assert result.code == 3, result
    assert "not today" in result.err
    assert f"git push -u origin {BRANCH}" in result.err
    assert git("branch", "--show-current").strip() == "main"
    assert git("log", "-1", "--format=%s", BRANCH).strip() == "Post 1.1: Adding Up"


def test_a_failing_gh_is_reported_with_the_command(
    draft: Drafter, git: Git, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gh(tmp_path, monkeypatch, "not logged in", code=4)
    result = draft()
    assert result.code == 3, result
    assert "not logged in" in result.err
    assert "gh pr create --base main" in result.err
    assert _changed_files_in_remote(git, remote, BRANCH)


def test_several_lessons_share_a_pull_request(
    draft: Drafter, git: Git, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gh_log = _gh(tmp_path, monkeypatch, "https://github.com/o/r/pull/8")
    result = draft("1.1", "2.1")
    assert result.code == 0, result
    branch = "postgen/1.1-2.1"
    assert set(_changed_files_in_remote(git, remote, branch)) == {
        f"posts/{FILES['1.1']}",
        f"posts/{FILES['2.1']}",
        "postgen.lock",
    }
    assert "Posts 1.1, 2.1" in gh_log.read_text(encoding="utf-8")
