"""The data files of a series: posts can read them and not change them, and they are part of cache keys."""

import json
from pathlib import Path, PurePath

import pytest

from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.data_snapshot import snapshot

from .data_posts import FILES, READS, make_project, read_and_write
from .posts import post
from .unprivileged_user import UnprivilegedUser, environment_to_json


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_posts_can_read_and_not_change_declared_data(
    bare_environment: ReaderEnvironment, project: Path, cache: Path, sandbox: str
) -> None:
    _assert_unchanged(read_and_write(bare_environment, sandbox, project), sandbox)
    assert [path.read_text() for path in cache.rglob("points.csv")] == ["1,2\n"]
    assert (project / "data" / "deep" / "points.csv").read_text() == "1,2\n"


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_an_unprivileged_users_posts_can_read_and_not_change_declared_data(
    unprivileged_user: UnprivilegedUser, bare_environment: ReaderEnvironment, sandbox: str
) -> None:
    if sandbox == "namespaces" and not unprivileged_user.can_create_namespaces():
        pytest.skip("an unprivileged user of this machine cannot create namespaces")
    home = unprivileged_user.home(f"data-{sandbox}")
    output = unprivileged_user.call(
        home, "-m", f"{__package__}.data_posts", sandbox, text=environment_to_json(bare_environment)
    )
    _assert_unchanged([[(status, text) for status, text in blocks] for blocks in json.loads(output)], sandbox)
    assert [path.read_text() for path in home.rglob("points.csv")] == [
        "1,2\n"
    ] * 2  # the project's file and the copy
    assert not list((home / "scratch").iterdir())


def _assert_unchanged(posts: list[list[tuple[str, str]]], sandbox: str) -> None:
    first, *attempts, last = posts
    assert [text for _, text in first] == ["1,2\n", "['deep'] ['data', 'post.md']\n"]
    # Landlock allows the last attempt, a change of permissions, which does not make the data writable.
    forbidden_attempts = attempts if sandbox == "namespaces" else attempts[:-1]
    assert [blocks[0][0] for blocks in forbidden_attempts] == ["forbidden"] * len(forbidden_attempts), (
        attempts
    )
    assert last == [("passed", "1,2\n")]


def test_changed_data_is_a_cache_miss(
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


def test_a_snapshot_is_reused_and_a_damaged_one_is_replaced(project: Path, cache: Path) -> None:
    first = snapshot(project, FILES)
    assert first is not None
    copy = first.path / FILES[0]
    inode = copy.stat().st_ino
    assert snapshot(project, FILES) == first
    assert copy.stat().st_ino == inode
    copy.unlink()
    assert snapshot(project, FILES) == first
    assert copy.read_text() == "1,2\n"
    assert [path.name for path in (cache / "data").iterdir()] == [first.key]
    assert snapshot(project, ()) is None


def test_a_link_within_the_project_is_copied_as_a_file(project: Path, cache: Path) -> None:
    (project / "link.csv").symlink_to("data/deep/points.csv")
    found = snapshot(project, [PurePath("link.csv")])
    assert found is not None
    assert not (found.path / "link.csv").is_symlink()
    assert (found.path / "link.csv").read_text() == "1,2\n"
