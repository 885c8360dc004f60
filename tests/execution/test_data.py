"""Files that a series gives its posts: read where the post works, changed by nobody, part of what is kept."""

import json
from pathlib import Path, PurePath

import pytest

from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.data_snapshot import snapshot

from .ordinary import Ordinary, as_text
from .posts import post
from .reading import FILES, READS, make_project, read_and_write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_posts_read_what_is_declared_and_nothing_changes_it(
    bare_environment: ReaderEnvironment, project: Path, cache: Path, sandbox: str
) -> None:
    _assert_held(read_and_write(bare_environment, sandbox, project), sandbox)
    assert [path.read_text() for path in cache.rglob("points.csv")] == ["1,2\n"]
    assert (project / "data" / "deep" / "points.csv").read_text() == "1,2\n"


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_the_same_for_an_ordinary_user(
    ordinary: Ordinary, bare_environment: ReaderEnvironment, sandbox: str
) -> None:
    if sandbox == "namespaces" and not ordinary.may_unshare():
        pytest.skip("this machine gives an ordinary user no namespaces")
    home = ordinary.home(f"data-{sandbox}")
    said = ordinary.call(home, "-m", f"{__package__}.reading", sandbox, text=as_text(bare_environment))
    _assert_held([[(status, text) for status, text in blocks] for blocks in json.loads(said)], sandbox)
    assert [path.read_text() for path in home.rglob("points.csv")] == ["1,2\n"] * 2  # the project's, the copy
    assert not list((home / "scratch").iterdir())


def _assert_held(posts: list[list[tuple[str, str]]], sandbox: str) -> None:
    first, *others, last = posts
    assert [text for _, text in first] == ["1,2\n", "['deep'] ['data', 'post.md']\n"]
    # The permissions of the copy are nobody's concern: what guards it is the mount, or Landlock.
    refused = others if sandbox == "namespaces" else others[:-1]
    assert [blocks[0][0] for blocks in refused] == ["forbidden"] * len(refused), others
    assert last == [("passed", "1,2\n")]


def test_other_content_runs_the_post_again(
    bare_environment: ReaderEnvironment, project: Path, cache: Path
) -> None:
    def run() -> tuple[bool, str]:
        with Engine(bare_environment, data=lambda: snapshot(project, FILES)) as engine:
            (outcome,) = engine.run([post(READS)])
        return outcome.cached, outcome.blocks[0].stdout

    assert [run(), run()] == [(False, "1,2\n"), (True, "1,2\n")]
    (project / FILES[0]).write_text("3,4\n")
    assert [run(), run()] == [(False, "3,4\n"), (True, "3,4\n")]
    (project / FILES[0]).write_text("1,2\n")
    assert run() == (True, "1,2\n")


def test_a_copy_is_found_again_and_a_damaged_one_is_made_anew(project: Path, cache: Path) -> None:
    first = snapshot(project, FILES)
    assert first is not None
    kept = first.path / FILES[0]
    written = kept.stat().st_ino
    assert snapshot(project, FILES) == first
    assert kept.stat().st_ino == written
    kept.unlink()
    assert snapshot(project, FILES) == first
    assert kept.read_text() == "1,2\n"
    assert [path.name for path in (cache / "data").iterdir()] == [first.key]
    assert snapshot(project, ()) is None


def test_a_link_within_the_project_becomes_a_plain_file(project: Path, cache: Path) -> None:
    (project / "link.csv").symlink_to("data/deep/points.csv")
    found = snapshot(project, [PurePath("link.csv")])
    assert found is not None
    assert not (found.path / "link.csv").is_symlink()
    assert (found.path / "link.csv").read_text() == "1,2\n"
