"""Findings from the cache are those that the rules would find now, and cost no second examination."""

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
    "![A pile](pile.png) We use numbers:\n\n```python\nimport torch\n```\n",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    folder = small_project(tmp_path / "project")
    (folder / "posts" / "1.1-adding-up.md").write_text(
        LESSON.replace("Add three numbers.", "Run `uv add torch`."), encoding="utf-8"
    )
    (folder / "posts" / "2.1-going-on.md").write_text(LATER, encoding="utf-8")
    (folder / "posts" / "pile.png").write_bytes(b"")
    return folder


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the posts that are examined, in their order."""
    names: list[str] = []
    examine = StaticChecker.check

    def noted(self: StaticChecker, posts, run=()):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        names.extend(post.file.name for post in posts)
        return examine(self, posts, run)

    monkeypatch.setattr(StaticChecker, "check", noted)
    return names


def _find(project: Path, name: str = "", **options: object) -> tuple[Finding, ...]:
    """What is found in the posts, or the one of that name, after asking the rules themselves too."""
    posts, _ = read_posts(find_files([project / "posts" / name]), load_series(project))
    series = load_series(project)
    kept = validate(posts, series, ValidateOptions(execute=False, jobs=1, **options)).findings  # type: ignore[arg-type]
    fresh = validate(posts, series, ValidateOptions(execute=False, jobs=1, cache=False, **options))  # type: ignore[arg-type]
    assert kept == fresh.findings
    return kept


def _codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_an_unchanged_post_is_not_examined_again(project: Path, examined: list[str]) -> None:
    first = _find(project)
    assert first
    assert examined == ["1.1-adding-up.md", "2.1-going-on.md"] * 2  # kept, and without the cache
    examined.clear()
    assert _find(project) == first
    assert examined == ["1.1-adding-up.md", "2.1-going-on.md"]  # without the cache alone


def test_a_changed_text_is_examined_and_no_other(project: Path, examined: list[str]) -> None:
    _find(project)
    examined.clear()
    (project / "posts" / "2.1-going-on.md").write_text(f"{LATER}<b>x</b>\n", encoding="utf-8")
    assert "HT301" in _codes(_find(project))
    assert examined[0] == "2.1-going-on.md"
    assert len(examined) == 3


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("rules: [Use no HTML.]", "rules: [Use no HTML.]\nrules: {introduction_words: 10}", "ST106"),
        ("title: Going On", "title: Going On\n        terms: [apple]", "SE704"),
        ("title: Small Steps", "title: Large Steps", "ST101"),
    ],
)
def test_a_changed_outline_is_noticed(project: Path, old: str, new: str, code: str) -> None:
    assert code not in _codes(_find(project))
    (project / "outline.yaml").write_text(OUTLINE.replace(old, new), encoding="utf-8")
    assert code in _codes(_find(project))


def test_a_changed_earlier_post_is_noticed_be_it_checked_or_not(project: Path) -> None:
    for name in ("", "2.1-going-on.md"):
        (project / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
        assert "IN502" in _codes(_find(project, name))
        (project / "posts" / "1.1-adding-up.md").write_text(f"{LESSON}\nuv add torch\n", encoding="utf-8")
        assert "IN502" not in _codes(_find(project, name))
    (project / "posts" / "1.1-adding-up.md").unlink()
    assert "IN502" in _codes(_find(project))


def test_a_file_that_goes_or_comes_is_noticed(project: Path) -> None:
    assert "SE703" not in _codes(_find(project))
    (project / "posts" / "pile.png").unlink()
    assert "SE703" in _codes(_find(project))
    (project / "posts" / "pile.png").write_bytes(b"")
    assert "SE703" not in _codes(_find(project))


def test_another_selection_finds_its_own(project: Path) -> None:
    every = _codes(_find(project))
    assert _codes(_find(project, select=("ST",))) < every
    assert _codes(_find(project, ignore=("SE",))) < every
    assert _codes(_find(project)) == every


def test_other_rules_are_asked_anew(
    project: Path, examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _find(project)
    examined.clear()
    monkeypatch.setattr(cache_store, "code_version", lambda: "of another version")
    _find(project)
    assert len(examined) == 4


def test_an_edited_package_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = cache_store.code_version.__wrapped__
    shutil.copytree(
        Path(cache_store.__file__).parent, tmp_path / "postgen", ignore=shutil.ignore_patterns("*.pyc")
    )
    monkeypatch.setattr(cache_store, "__file__", str(tmp_path / "postgen" / "cache_store.py"))
    first = version()
    assert first == version()
    for name in ("rules/html/ht301_html_tag.py", "document/inline_parser.py", "execution/worker/framing.py"):
        file = tmp_path / "postgen" / name
        stat = file.stat()
        file.write_text(file.read_text("utf-8").replace("e", "x", 1), encoding="utf-8")  # as long as before
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert version() != first
        first = version()


def test_a_broken_cache_is_no_cache(project: Path, tmp_path: Path) -> None:
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


def test_what_is_read_back_under_a_key_is_checked(project: Path, tmp_path: Path) -> None:
    first = _find(project)
    (file,) = (tmp_path / "cache").rglob("records.sqlite3")
    with sqlite3.connect(file) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM entries")]
    CacheStore(file).put_many(
        dict.fromkeys(keys, b'{"findings": 3}')
    )  # whole, and yet not what belongs there
    assert _find(project) == first


def test_the_cache_forgets_what_is_oldest(tmp_path: Path) -> None:
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
