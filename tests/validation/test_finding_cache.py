"""Cached findings equal those of a new check, and unchanged posts are not checked again."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from postgen import cache_store
from postgen.cache_store import CacheStore
from postgen.findings import Finding
from postgen.series import load_series
from postgen.validation import ValidateOptions, find_files, read_posts, validate
from postgen.validation.static_checks import StaticChecker
from tests.projects import LESSON, OUTLINE, small_project

LATER = LESSON.replace("1.1: Adding Up", "2.1: Going On").replace(
    "A function that adds, and what it gives:",
    "![A pile](figures/2.1/pile.png) We use numbers:\n\n```python\nimport torch\n```\n",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    folder = small_project(tmp_path / "project")
    (folder / "posts" / "1.1-adding-up.md").write_text(
        LESSON.replace("Add three numbers.", "Run `uv add torch`."), encoding="utf-8"
    )
    (folder / "posts" / "2.1-going-on.md").write_text(LATER, encoding="utf-8")
    (folder / "posts" / "figures" / "2.1").mkdir(parents=True)
    (folder / "posts" / "figures" / "2.1" / "pile.png").write_bytes(b"")
    return folder


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the posts that are checked, in order."""
    names: list[str] = []
    real_check = StaticChecker.check

    def recording_check(self: StaticChecker, posts, run=()):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        names.extend(post.file.name for post in posts)
        return real_check(self, posts, run)

    monkeypatch.setattr(StaticChecker, "check", recording_check)
    return names


def _find(project: Path, name: str = "", **options: object) -> tuple[Finding, ...]:
    """Return the findings of all posts or of one; they must equal those of a check without the cache."""
    posts, _ = read_posts(find_files([project / "posts" / name]), load_series(project))
    series = load_series(project)
    cached = validate(posts, series, ValidateOptions(execute=False, jobs=1, **options)).findings  # type: ignore[arg-type]
    uncached = validate(posts, series, ValidateOptions(execute=False, jobs=1, cache=False, **options))  # type: ignore[arg-type]
    assert cached == uncached.findings
    return cached


def _codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_an_unchanged_post_is_not_checked_again(project: Path, checked: list[str]) -> None:
    first = _find(project)
    assert first
    assert checked == ["1.1-adding-up.md", "2.1-going-on.md"] * 2  # with the cache and without it
    checked.clear()
    assert _find(project) == first
    assert checked == ["1.1-adding-up.md", "2.1-going-on.md"]  # only without the cache


def test_a_changed_post_invalidates_only_its_own_entry(project: Path, checked: list[str]) -> None:
    _find(project)
    checked.clear()
    (project / "posts" / "2.1-going-on.md").write_text(f"{LATER}<b>x</b>\n", encoding="utf-8")
    assert "HT301" in _codes(_find(project))
    assert checked[0] == "2.1-going-on.md"
    assert len(checked) == 3


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("rules: [Use no HTML.]", "rules: [Use no HTML.]\nrules: {introduction_words: 10}", "ST106"),
        ("title: Going On", "title: Going On\n        terms: [apple]", "SE704"),
        ("title: Small Steps", "title: Large Steps", "ST101"),
    ],
)
def test_a_changed_outline_invalidates_the_cache(project: Path, old: str, new: str, code: str) -> None:
    assert code not in _codes(_find(project))
    (project / "outline.yaml").write_text(OUTLINE.replace(old, new), encoding="utf-8")
    assert code in _codes(_find(project))


def test_a_changed_earlier_post_invalidates_the_cache(project: Path) -> None:
    for name in ("", "2.1-going-on.md"):
        (project / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
        assert "IN502" in _codes(_find(project, name))
        (project / "posts" / "1.1-adding-up.md").write_text(f"{LESSON}\nuv add torch\n", encoding="utf-8")
        assert "IN502" not in _codes(_find(project, name))
    (project / "posts" / "1.1-adding-up.md").unlink()
    assert "IN502" in _codes(_find(project))


def test_an_added_or_removed_file_invalidates_the_cache(project: Path) -> None:
    assert "SE703" not in _codes(_find(project))
    figure = project / "posts" / "figures" / "2.1" / "pile.png"
    figure.unlink()
    assert "SE703" in _codes(_find(project))
    figure.write_bytes(b"")
    assert "SE703" not in _codes(_find(project))


def test_a_changed_heading_invalidates_the_cache_of_posts_that_link_to_it(project: Path) -> None:
    earlier, later = (project / "posts" / name for name in ("1.1-adding-up.md", "2.1-going-on.md"))
    link = "Remember [the apples](1.1-adding-up.md#apples) and [the end](2.1-going-on.md#key-takeaways).\n"
    later.write_text(f"{LATER}\n{link}", encoding="utf-8")
    for heading, is_broken in (("Pears", True), ("Apples", False), ("Figs", True)):
        earlier.write_text(f"{LESSON}\n### {heading}\n\nText.\n", encoding="utf-8")
        for name in ("", later.name):
            found = [f.message for f in _find(project, name) if f.code == "SE703"]
            assert found == ["no heading of lesson 1.1 has the anchor `#apples`"] * is_broken
    earlier.unlink()
    assert "SE703" not in _codes(_find(project))


def test_each_selection_of_rules_has_its_own_entry(project: Path) -> None:
    all_codes = _codes(_find(project))
    assert _codes(_find(project, select=("ST",))) < all_codes
    assert _codes(_find(project, ignore=("SE",))) < all_codes
    assert _codes(_find(project)) == all_codes


def test_another_code_version_invalidates_the_cache(
    project: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _find(project)
    checked.clear()
    monkeypatch.setattr(cache_store, "code_version", lambda: "of another version")
    _find(project)
    assert len(checked) == 4


def test_an_edited_package_has_another_code_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = cache_store.code_version.__wrapped__
    shutil.copytree(
        Path(cache_store.__file__).parent, tmp_path / "postgen", ignore=shutil.ignore_patterns("*.pyc")
    )
    monkeypatch.setattr(cache_store, "__file__", str(tmp_path / "postgen" / "cache_store.py"))
    first = version()
    assert first == version()
    for name in (
        "rules/html/ht301_html_tag.py",
        "document/inline_parser.py",
        "execution/worker/framing.py",
        "rules/prose/chatter_weights.json",
    ):
        file = tmp_path / "postgen" / name
        stat = file.stat()
        file.write_text(
            file.read_text("utf-8").replace("e", "x", 1), encoding="utf-8"
        )  # the size does not change
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert version() != first
        first = version()


def test_a_broken_cache_is_ignored(project: Path, tmp_path: Path) -> None:
    first = _find(project)
    (file,) = (tmp_path / "cache").rglob("records.sqlite3")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE entries SET value = substr(value, 1, 40) || x'00'")
    assert _find(project) == first
    file.write_bytes(b"no database at all " * 99)
    assert _find(project) == first
    file.unlink()
    file.mkdir()
    assert _find(project) == first


def test_an_invalid_cache_entry_is_ignored(project: Path, tmp_path: Path) -> None:
    first = _find(project)
    (file,) = (tmp_path / "cache").rglob("records.sqlite3")
    with sqlite3.connect(file) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM entries")]
    CacheStore(file).put_many(dict.fromkeys(keys, b'{"findings": 3}'))  # valid JSON, but not a valid entry
    assert _find(project) == first


def test_the_cache_removes_its_oldest_entries(tmp_path: Path) -> None:
    file = tmp_path / "some.sqlite3"
    CacheStore(file).put_many({"old": b"x" * 400})
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE entries SET day = 1")
    database = CacheStore(file, largest=1200)
    database.put_many({"new": b"y" * 400})
    assert database.get_many(["old", "new"]).keys() == {"old", "new"}
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE entries SET day = 1 WHERE key = 'new'")
    database.put_many({"newest": b"z" * 400})
    assert database.get_many(["old", "new", "newest"]).keys() == {"old", "newest"}
