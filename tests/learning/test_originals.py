"""The texts that postgen wrote are found again, and its own changes are told apart from those of people."""

import shutil
from pathlib import Path

import pytest

from postgen.drafting.lockfile import (
    record_change_of_edited_post,
    record_existing_posts,
    record_written_post,
)
from postgen.learning.edited_posts import find_edited_posts
from postgen.learning.learn import learn
from postgen.series import Series, load_series
from postgen.series.lock_entries import read_lock, text_hash
from postgen.series.written_texts import keep_text
from tests.learning.edited_series import edited_series, post
from tests.repositories import Git

TEXTS = {
    "1.1": "We utilize a pile of apples.",
    "1.2": "You utilize a long list.",
    "1.3": "People utilize big pots.",
}


def use(text: str) -> str:
    return text.replace("utilize", "use")


def names(series: Series) -> list[str]:
    return [p.rule.name for p in learn(series).proposals if p.rule]


def write(series: Series, lesson_id: str, text: str) -> str:
    (series.posts_dir / series.lesson(lesson_id).file_name).write_text(text, encoding="utf-8")
    return text


def test_another_clone_finds_the_texts_in_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = edited_series(tmp_path / "a", TEXTS, str)
    (root / ".gitignore").write_text(".postgen/\n", encoding="utf-8")
    git = Git(root, monkeypatch)
    git.commit("Drafts")
    for path in (root / "posts").glob("*.md"):
        path.write_text(use(path.read_text(encoding="utf-8")), encoding="utf-8")
    git.commit("Edited")
    git("clone", "--quiet", str(root), str(tmp_path / "b"))
    assert not (tmp_path / "b" / ".postgen").exists()
    assert names(load_series(tmp_path / "b")) == ["use-not-utilize"]


def test_a_draft_on_another_branch_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pull request was squashed: the branch has the draft, and main only the edited text."""
    root = edited_series(tmp_path / "a", TEXTS, str)
    git = Git(root, monkeypatch)
    git.commit("Start")
    git("checkout", "--quiet", "--orphan", "squashed")
    for path in (root / "posts").glob("*.md"):
        path.write_text(use(path.read_text(encoding="utf-8")), encoding="utf-8")
    git.commit("Edited")
    shutil.rmtree(root / ".postgen")
    assert names(load_series(root)) == ["use-not-utilize"]


def test_a_text_that_is_nowhere_is_named(tmp_path: Path) -> None:
    root = edited_series(tmp_path, TEXTS, use)
    shutil.rmtree(root / ".postgen")
    found = find_edited_posts(load_series(root))
    assert (found.posts, [lesson.id for lesson in found.missing]) == ((), ["1.1", "1.2", "1.3"])


def test_a_kept_text_that_somebody_changed_is_not_used(tmp_path: Path) -> None:
    root = edited_series(tmp_path, TEXTS, use)
    for path in (root / ".postgen" / "written").glob("*.md"):
        path.write_text("Something else.", encoding="utf-8")
    assert find_edited_posts(load_series(root)).posts == ()


def test_line_ends_and_a_byte_order_mark_are_no_edits(tmp_path: Path) -> None:
    root = edited_series(tmp_path, TEXTS, str)
    for path in (root / "posts").glob("*.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert find_edited_posts(load_series(root)).posts == ()


def test_an_edited_post_that_is_adopted_still_teaches(tmp_path: Path) -> None:
    series = load_series(edited_series(tmp_path, TEXTS, use))
    record_existing_posts(series, [series.lesson(i) for i in TEXTS])
    assert {entry.origin for entry in read_lock(series).values()} == {"adopted"}
    assert names(series) == ["use-not-utilize"]


def test_a_post_of_a_person_teaches_nothing(tmp_path: Path) -> None:
    series = load_series(edited_series(tmp_path, {}, str))
    for lesson_id, eli5 in TEXTS.items():
        write(series, lesson_id, post(lesson_id, series.lesson(lesson_id).title, eli5))
    record_existing_posts(series, [series.lesson(i) for i in TEXTS])
    for path in series.posts_dir.glob("*.md"):
        path.write_text(use(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert find_edited_posts(series).posts == ()


def test_a_revision_of_an_edited_post_teaches_nothing_but_the_edit_does(tmp_path: Path) -> None:
    """A person wrote `use`. Then postgen revised the posts, and then a person went on."""
    texts = {key: text + " It is a very old thing of ours." for key, text in TEXTS.items()}
    series = load_series(edited_series(tmp_path, texts, use))
    for lesson_id in texts:
        path = series.posts_dir / series.lesson(lesson_id).file_name
        before = path.read_text(encoding="utf-8")
        after = write(series, lesson_id, before.replace("very old thing", "truly old thing"))
        record_change_of_edited_post(series, series.lesson(lesson_id), before, after)
    assert names(series) == ["use-not-utilize"]
    for path in series.posts_dir.glob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace("of ours", "of mine"), encoding="utf-8")
    assert set(names(series)) == {"use-not-utilize", "mine-not-ours"}


def test_a_new_draft_remembers_the_edits_of_the_old_one(tmp_path: Path) -> None:
    series = load_series(edited_series(tmp_path, TEXTS, use))
    for lesson_id in TEXTS:
        lesson = series.lesson(lesson_id)
        old = (series.posts_dir / lesson.file_name).read_text(encoding="utf-8")
        new = write(series, lesson_id, post(lesson_id, lesson.title, "All is new."))
        keep_text(series, old)
        record_written_post(series, lesson, new, "drafted", "m", replaced=text_hash(old))
    assert names(series) == ["use-not-utilize"]


def test_new_ids_of_lessons_teach_nothing(tmp_path: Path) -> None:
    """The names and ids in the texts that postgen changes are no edits."""
    texts = {k: f"{t} See [1.4](1.4-sharing-out.md) for more." for k, t in TEXTS.items()}
    root = edited_series(tmp_path, texts, lambda t: t.replace("1.4-", "1.5-").replace("1.4]", "1.5]"))
    assert names(load_series(root)) == []
