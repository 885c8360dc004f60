"""A post is replaced only if no text of a person is lost."""

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from postgen.drafting.draft_checker import Verdict
from postgen.drafting.lockfile import record_existing_posts, record_written_post
from postgen.drafting.publish import check_overwrite, write_post_or_draft
from postgen.errors import UsageError
from postgen.git import current_branch, matches_head, open_repository
from postgen.series import Lesson, Series, load_series
from postgen.series.lock_entries import is_edited, read_lock
from tests.projects import small_project
from tests.repositories import Git


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


@pytest.fixture
def lesson(series: Series) -> Lesson:
    return series.lesson("1.2")


@pytest.fixture
def post(series: Series, lesson: Lesson) -> Path:
    return series.posts_dir / lesson.file_name


def _commit(series: Series) -> None:
    git = ["git", "-C", str(series.root), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (["init", "-q"], ["add", "posts"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)


def test_a_post_written_by_hand_must_be_committed(series: Series, lesson: Lesson, post: Path) -> None:
    check_overwrite(series, lesson)
    post.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is not committed as it is now"):
        check_overwrite(series, lesson)
    check_overwrite(series, lesson, force=True)
    check_overwrite(series, lesson, based_on="mine")
    _commit(series)
    check_overwrite(series, lesson, redraft=True)


def test_an_unedited_draft_may_be_replaced_without_git(series: Series, lesson: Lesson, post: Path) -> None:
    post.write_text("by a model", encoding="utf-8")
    record_written_post(series, lesson, "by a model", "drafted", "m", 0)
    check_overwrite(series, lesson, redraft=True)
    post.write_text("by a model, and me", encoding="utf-8")
    with pytest.raises(UsageError, match="edited since it was drafted on 20"):
        check_overwrite(series, lesson, redraft=True)
    with pytest.raises(UsageError, match="is not committed"):
        check_overwrite(series, lesson)
    _commit(series)
    check_overwrite(series, lesson)
    with pytest.raises(UsageError, match="edited since"):
        check_overwrite(series, lesson, redraft=True)


def test_a_post_that_changes_during_the_run_is_not_replaced(
    series: Series, lesson: Lesson, post: Path
) -> None:
    token = check_overwrite(series, lesson)
    token.verify_unchanged()
    post.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="changed while postgen was running"):
        token.verify_unchanged()


def test_figures_that_no_post_shows_any_more_are_deleted_and_can_be_restored(
    series: Series, lesson: Lesson, post: Path
) -> None:
    folder = series.figures_dir / lesson.id
    folder.mkdir(parents=True)
    for name in ("stays.png", "old.png", "old.py", "cited.png", "never.png"):
        (folder / name).write_text(name, encoding="utf-8")
    shown = "![x](figures/1.2/{}.png)\n"
    post.write_text("".join(map(shown.format, ("stays", "old", "cited"))), encoding="utf-8")
    other = series.posts_dir / series.lesson("1.1").file_name
    other.write_text(shown.format("cited"), encoding="utf-8")
    verdict = cast("Verdict", SimpleNamespace(text=shown.format("stays"), passed=True, figures=()))
    assert write_post_or_draft(series, lesson, verdict, check_overwrite(series, lesson, force=True)) == post
    assert {path.name for path in folder.iterdir()} == {"stays.png", "cited.png", "never.png"}
    kept = {path.name.rpartition("-")[2] for path in (series.state_dir / "replaced").iterdir()}
    assert {"old.png", "old.py"} <= kept, "git does not have them"


def test_an_adopted_post_has_no_model_and_no_date(series: Series, lesson: Lesson, post: Path) -> None:
    post.write_text("standing", encoding="utf-8")
    record_existing_posts(series, [lesson])
    entry = read_lock(series)[lesson.id]
    assert (entry.origin, entry.model, entry.date, entry.rounds) == ("adopted", None, None, None)
    text = (series.root / "postgen.lock").read_text(encoding="utf-8")
    assert "null" not in text
    assert "model" not in text


def test_only_committed_and_unchanged_files_match_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = tmp_path / "post.md"
    post.write_text("one", encoding="utf-8")
    assert not matches_head(post), "no repository"
    git = Git(tmp_path, monkeypatch)
    assert not matches_head(post), "not tracked"
    git("add", "post.md")
    assert not matches_head(post), "staged, not committed"
    git("commit", "-qm", "x")
    assert matches_head(post)
    post.write_text("two", encoding="utf-8")
    assert not matches_head(post), "changed since"
    (tmp_path / ".gitignore").write_text("*.log\n", encoding="utf-8")
    (tmp_path / "a.log").write_text("x", encoding="utf-8")
    assert not matches_head(tmp_path / "a.log"), "ignored"


@pytest.mark.parametrize(
    "settings",
    [{}, {"status.showUntrackedFiles": "no"}, {"core.fsmonitor": "false"}, {"core.quotePath": "false"}],
)
def test_an_untracked_file_does_not_match_head_with_any_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    git = Git(tmp_path, monkeypatch)
    (tmp_path / "old.md").write_text("old\n", encoding="utf-8")
    git.commit()
    for name, value in settings.items():
        git("config", name, value)
    post = tmp_path / "new.md"
    post.write_text("mine\n", encoding="utf-8")
    assert not matches_head(post)
    git("add", "new.md")
    assert not matches_head(post)
    git.commit()
    assert matches_head(post)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_assumes_unchanged_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    git = Git(tmp_path, monkeypatch)
    post = tmp_path / "a post [1].md"
    post.write_text("old\n", encoding="utf-8")
    git.commit()
    git("update-index", flag, post.name)
    assert matches_head(post)
    post.write_text("mine\n", encoding="utf-8")
    assert not matches_head(post)


def test_an_ignored_file_does_not_match_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(tmp_path, monkeypatch)
    (tmp_path / ".gitignore").write_text("*.md\n", encoding="utf-8")
    git.commit()
    (tmp_path / "post.md").write_text("mine\n", encoding="utf-8")
    assert not matches_head(tmp_path / "post.md")
    assert not matches_head(tmp_path / "missing.md")
    assert not matches_head(tmp_path)


def test_line_ends_that_git_converts_match_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git(tmp_path, monkeypatch)
    git("config", "core.autocrlf", "true")
    post = tmp_path / "post.md"
    post.write_bytes(b"one\r\ntwo\r\n")
    git.commit()
    assert matches_head(post)


def test_variables_of_git_hooks_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        git = Git(tmp_path / name, monkeypatch)
        (tmp_path / name / "post.md").write_text(name, encoding="utf-8")
        git.commit()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "one/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "one"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "missing"))
    assert matches_head(tmp_path / "two/post.md")
    repository = open_repository(tmp_path / "two")
    assert repository.root == (tmp_path / "two").resolve()
    assert repository.git("show", "HEAD:post.md") == "two"
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize("content", ["\ufeffA post.\n", "A post.\r\n"])
def test_line_ends_and_a_byte_order_mark_are_not_edits(
    series: Series, lesson: Lesson, post: Path, content: str
) -> None:
    record_written_post(series, lesson, "A post.\n", "accepted")
    post.write_bytes(content.encode())
    assert not is_edited(series, lesson, read_lock(series)[lesson.id])
    post.write_text("Another post.\n", encoding="utf-8")
    assert is_edited(series, lesson, read_lock(series)[lesson.id])


@pytest.mark.parametrize("name", [b"s\xffries", "größe".encode()])
def test_names_of_folders_and_branches_may_have_any_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: bytes
) -> None:
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    git = Git(folder, monkeypatch)
    git("switch", "--quiet", "--create", os.fsdecode(name))
    repository = open_repository(folder)
    assert repository.root == folder.resolve()
    assert current_branch(repository) == os.fsdecode(name)
