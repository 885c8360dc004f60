"""`validate --with`: posts in another environment, and the versions in `postgen.lock` and the review."""

import base64
import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from postgen.drafting.lockfile import record_existing_posts, record_written_post
from postgen.outcomes import BlockFailure, BlockOutcome, BlockStatus, Figure, PostOutcome
from postgen.output_diff import Tolerance
from postgen.series import load_series
from postgen.series.lock_entries import LockEntry, format_lock, parse_lock
from postgen.validation.environment_diff import post_changes, version_changes
from postgen.validation.execution_setup import ensure_environment
from tests.cli.command_runner import CommandRunner
from tests.projects import LESSON, OUTLINE
from tests.rules.rule_contexts import png

POST = "posts/1.1-adding-up.md"
VERSIONS = {
    "1.0": "def total(a, b):\n    return a + b\n\ndef old():\n    return 1\n",
    "1.1": "def total(a, b):\n    return a + b\n\ndef old():\n    return 1\n",
    "2.0": "def total(a, b):\n    return 2 * (a + b)\n\ndef old():\n    return 1\n",
    "3.0": "def total(a, b):\n    return a + b\n",
}


def make_wheel(folder: Path, name: str, version: str, source: str, requires: str = "") -> None:
    """Write a wheel with a single module."""
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += f"Requires-Dist: {requires}\n" if requires else ""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": source,
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},"
        f"{len(text.encode())}"
        for path, text in files.items()
    ]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


@pytest.fixture
def series(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A series whose post uses `xqsums`, of which there are four versions, and `xqaids`, which is open."""
    for version, source in VERSIONS.items():
        make_wheel(tmp_path / "wheels", "xqsums", version, source)
    make_wheel(tmp_path / "wheels", "xqaids", "1.0", "")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    text = OUTLINE.replace("packages: []", "packages: [xqsums==1.0, xqaids]")
    (project / "outline.yaml").write_text(text, encoding="utf-8")
    code = LESSON.replace("print(add(2, 3))", "import xqsums\n\nprint(xqsums.total(2, 3))").replace(
        "print(add_three(1, 2, 3))", "print(add_three(1, 2, 3), xqsums.old())"
    )
    (project / POST).write_text(code, encoding="utf-8")
    return project


@pytest.mark.slow
def test_posts_run_with_other_packages_and_nothing_is_written(
    series: Path, tmp_path: Path, postgen: CommandRunner
) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in series.rglob("*") if path.is_file()}

    before = files()
    same = postgen("validate", "--with", "xqsums==1.1")
    assert same.code == 0, same
    assert "xqsums: 1.0 → 1.1\n" in same.out
    assert "1 post run: 0 broken, 0 with other results, 1 as before" in same.out

    make_wheel(tmp_path / "wheels", "xqaids", "2.0", "")
    changed = postgen("validate", "--with", "XQsums>=2,<3")
    assert changed.code == 1
    assert "xqaids" not in changed.out, "a package that no requirement names keeps its version"
    assert f"{POST}:13: output: the output differs\n    - 5\n    + 10\n" in changed.out
    assert "0 broken, 1 with other results" in changed.out

    broken = postgen("validate", "--with", "xqsums==3.0", "--with", "xqaids", "--format", "json", "1.1")
    report = json.loads(broken.out)
    assert broken.code == 1
    assert report["packages"] == [
        {"name": "xqaids", "before": "1.0", "after": "2.0"},
        {"name": "xqsums", "before": "1.0", "after": "3.0"},
    ]
    (post,) = report["posts"]
    assert post["breaks"]
    (change,) = post["changes"]
    assert change["kind"] == "breaks"
    assert "AttributeError" in change["message"]
    assert files() == before

    absent = postgen("validate", "--with", "xqsums==99")
    assert absent.code == 3
    assert "xqsums==99" in absent.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--with", "git+https://example.org/x"], "must be a requirement"),
        (["--with", "xqsums --index-url x"], "must be a requirement"),
        (["--with", "xqsums", "--fix"], "cannot be used with --fix"),
        (["--with", "xqsums", "--no-exec"], "cannot be used with --no-exec"),
        (["--with", "xqsums", "--format", "sarif"], "cannot be used with --format sarif"),
    ],
)
def test_other_packages_are_requirements_and_need_runs(
    project: Path, postgen: CommandRunner, arguments: list[str], message: str
) -> None:
    (project / POST).write_text(LESSON, encoding="utf-8")
    result = postgen("validate", *arguments)
    assert result.code == 2
    assert message in result.err


PASSED, RAISED, SKIPPED = BlockStatus.PASSED, BlockStatus.RAISED, BlockStatus.SKIPPED
FAILURE = BlockFailure("NameError", "name 'x' is not defined", 7)


def kinds(old: list[BlockOutcome], new: list[BlockOutcome]) -> list[tuple[int, str]]:
    before, after = (PostOutcome("post.md", tuple(blocks), "none") for blocks in (old, new))
    return [(change.line, change.kind) for change in post_changes(before, after, Tolerance(), ["at .*"])]


def test_changes_are_those_that_a_reader_would_see() -> None:
    red, blue = Figure(png("red"), 8, 8), Figure(png("blue"), 8, 8)

    def block(status: BlockStatus, stdout: str = "", *figures: Figure) -> BlockOutcome:
        failure = FAILURE if status is RAISED else None
        return BlockOutcome(3, status, stdout, failure=failure, figures=figures)

    assert kinds([block(PASSED, "1.00001 at noon")], [block(PASSED, "1.00002 at night")]) == []
    assert kinds([block(PASSED, "1")], [block(PASSED, "2")]) == [(3, "output")]
    assert kinds([block(PASSED, "", red)], [block(PASSED, "", blue)]) == [(3, "figure")]
    assert kinds([block(PASSED, "", red)], [block(PASSED, "", red, blue)]) == [(3, "figure")]
    assert kinds([block(PASSED)], [block(RAISED)]) == [(7, "breaks")]
    assert kinds([block(RAISED)], [block(RAISED)]) == [(7, "fails")]
    assert kinds([block(RAISED)], [block(PASSED)]) == [(3, "works")]
    assert kinds([block(RAISED), block(SKIPPED)], [block(PASSED), block(RAISED)]) == [
        (3, "works"),
        (7, "fails"),
    ]
    assert kinds([block(PASSED), block(RAISED)], [block(RAISED), block(SKIPPED)]) == [(7, "breaks")]


def test_versions_are_compared_by_the_name_of_the_package() -> None:
    before = ["Tiny_One==1.0", "two==2 ; python_version > '3'", "gone==1"]
    after = ["tiny-one==1.1", "two==2", "new @ https://example.org/new.whl"]
    assert [(v.name, v.before, v.after) for v in version_changes(before, after)] == [
        ("gone", "1", ""),
        ("new", "", "new @ https://example.org/new.whl"),
        ("tiny-one", "1.0", "1.1"),
    ]


def test_the_lock_lists_versions_once_and_older_locks_are_read() -> None:
    entry = LockEntry(text="x", packages=("a==1", "b==2"))
    entries = {"1.1": entry, "1.2": entry, "1.3": LockEntry(text="y")}
    content = format_lock(entries)
    assert content.count(b"a==1") == 1
    assert parse_lock(content) == entries
    assert parse_lock(b'{"version": 1, "posts": {"1.1": {"text": "y"}}}')["1.1"].packages is None
    for damaged in (b"{", b"[]", b'{"posts": {"1.1": {"text": "y", "resolved": []}}}', b'{"posts": [1]}'):
        with pytest.raises(ValueError, match="not a lock file"):
            parse_lock(damaged)


@pytest.mark.slow
def test_the_versions_are_recorded_with_a_post(series: Path) -> None:
    loaded = load_series(series)
    lesson = loaded.lesson("1.1")
    text = (series / POST).read_text(encoding="utf-8")
    record_written_post(loaded, lesson, text, "accepted")
    assert parse_lock(loaded.lock_file.read_bytes())["1.1"].packages is None, "no environment exists yet"
    ensure_environment(loaded)
    record_written_post(loaded, lesson, text, "accepted")
    assert parse_lock(loaded.lock_file.read_bytes())["1.1"].packages == ("xqaids==1.0", "xqsums==1.0")
    (series / "outline.yaml").write_text(
        OUTLINE.replace("packages: []", "packages: [xqsums==2.0]"), encoding="utf-8"
    )
    newer = load_series(series)
    record_existing_posts(newer, [lesson])
    assert parse_lock(newer.lock_file.read_bytes())["1.1"].packages == ("xqaids==1.0", "xqsums==1.0")
    ensure_environment(newer)
    record_existing_posts(newer, [lesson])
    assert parse_lock(newer.lock_file.read_bytes())["1.1"].packages == ("xqsums==2.0",)
