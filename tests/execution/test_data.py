"""Files that a series gives its posts: read where the post works, changed by nobody, part of what is kept."""

from pathlib import Path, PurePath

import pytest

from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.data import gather
from postgen.outcomes import BlockStatus

from .posts import post

READS = "print(open('data/deep/points.csv').read(), end='')"
WRITES = (
    "open('data/deep/points.csv', 'a').write('0')",
    "open('data/new.csv', 'w')",
    "import os; os.remove('data/deep/points.csv')",
    "import os; os.rename('data/deep', 'data/shallow')",
    "import os; os.chmod(os.path.realpath('data'), 0o777)",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "data" / "deep" / "points.csv").write_text("1,2\n")
    (folder / "data" / "secret.csv").write_text("not declared")
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


FILES = (PurePath("data/deep/points.csv"),)


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_posts_read_what_is_declared_and_nothing_changes_it(
    bare_environment: ReaderEnvironment, project: Path, cache: Path, sandbox: str
) -> None:
    programs = [
        post(READS, "import os; print(os.listdir('data'), sorted(os.listdir()))"),
        *(post(source, READS, path=f"posts/{n}.md") for n, source in enumerate(WRITES)),
        post(READS, path="posts/last.md"),
    ]
    with Engine(
        bare_environment, sandbox=sandbox, cache=False, jobs=2, data=lambda: gather(project, FILES)
    ) as engine:
        first, *others, last = engine.run(programs)
    assert [b.stdout for b in first.blocks] == ["1,2\n", "['deep'] ['1.2-lines.md', 'data']\n"], first
    # The permissions of the copy are nobody's concern: what guards it is the mount, or Landlock.
    refused = others if sandbox == "namespaces" else others[:-1]
    assert [o.blocks[0].status for o in refused] == [BlockStatus.FORBIDDEN] * len(refused), others
    assert last.blocks[0].stdout == "1,2\n"
    assert [path.read_text() for path in cache.rglob("points.csv")] == ["1,2\n"]
    assert (project / "data" / "deep" / "points.csv").read_text() == "1,2\n"


def test_other_content_runs_the_post_again(
    bare_environment: ReaderEnvironment, project: Path, cache: Path
) -> None:
    def run() -> tuple[bool, str]:
        with Engine(bare_environment, data=lambda: gather(project, FILES)) as engine:
            (outcome,) = engine.run([post(READS)])
        return outcome.cached, outcome.blocks[0].stdout

    assert [run(), run()] == [(False, "1,2\n"), (True, "1,2\n")]
    (project / FILES[0]).write_text("3,4\n")
    assert [run(), run()] == [(False, "3,4\n"), (True, "3,4\n")]
    (project / FILES[0]).write_text("1,2\n")
    assert run() == (True, "1,2\n")


def test_a_copy_is_found_again_and_a_damaged_one_is_made_anew(project: Path, cache: Path) -> None:
    first = gather(project, FILES)
    assert first is not None
    kept = first.path / FILES[0]
    written = kept.stat().st_ino
    assert gather(project, FILES) == first
    assert kept.stat().st_ino == written
    kept.unlink()
    assert gather(project, FILES) == first
    assert kept.read_text() == "1,2\n"
    assert [path.name for path in (cache / "data").iterdir()] == [first.key]
    assert gather(project, ()) is None


def test_a_link_within_the_project_becomes_a_plain_file(project: Path, cache: Path) -> None:
    (project / "link.csv").symlink_to("data/deep/points.csv")
    found = gather(project, [PurePath("link.csv")])
    assert found is not None
    assert not (found.path / "link.csv").is_symlink()
    assert (found.path / "link.csv").read_text() == "1,2\n"
