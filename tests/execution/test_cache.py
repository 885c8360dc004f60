"""Outcomes kept by content."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.execution import Engine, Limits, Program, ReaderEnvironment
from postgen.outcomes import PostOutcome

from .posts import limited, post

DRAWING = """
import warnings
import matplotlib.pyplot as plt
plt.figure(figsize=(2, 1))
plt.plot([1, 2])
print("drawn")
warnings.warn("old")
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def warm(bare_environment: ReaderEnvironment) -> Iterator[Engine]:
    with Engine(bare_environment) as engine:
        yield engine


@pytest.fixture
def drawing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of all tests, which can draw; it keeps outcomes for the time of a test."""
    monkeypatch.setattr(engine, "_caches", True)
    return engine


def _cached(engine: Engine, program: Program) -> PostOutcome | None:
    outcome = engine.run([program])[0]
    return outcome if outcome.cached else None


def test_a_pass_is_kept_with_its_output_figures_and_warnings(cache: Path, drawing: Engine) -> None:
    (first,) = drawing.run([post(DRAWING)])
    assert first.passed
    assert not first.cached
    assert first.executed_block_count == 1
    (again,) = drawing.run([post(DRAWING)])
    assert again.cached
    assert again.blocks == first.blocks
    assert again.sandbox == first.sandbox
    assert again.executed_block_count == 0


def test_prose_may_move(cache: Path, warm: Engine) -> None:
    warm.run([post("x = 1", "print(x)")])
    moved = _cached(warm, post("x = 1", "print(x)", first=30))
    assert moved is not None
    assert [block.line for block in moved.blocks] == [30, 35]


def test_a_post_may_be_renamed(cache: Path, drawing: Engine) -> None:
    (first,) = drawing.run([post(DRAWING)])
    renamed = _cached(drawing, post(DRAWING, path="posts/1.3-other.md"))
    assert renamed is not None
    assert renamed.path == "posts/1.3-other.md"
    assert renamed.blocks[0].warnings == first.blocks[0].warnings
    assert "posts/1.3-other.md:16" in renamed.blocks[0].stderr


@pytest.mark.parametrize("path", ["-", "1", "e", "posts/1.3-other.md", "post.md"])
def test_the_path_of_a_post_never_changes_what_it_printed(cache: Path, warm: Engine, path: str) -> None:
    code = """
        import sys
        print("a-b -2 1e-5 post.md /post/post.md", __file__)
        print("- e 1", file=sys.stderr)
    """
    (first,) = warm.run([post(code, path=path)])
    assert first.blocks[0].stdout == f"a-b -2 1e-5 post.md /post/post.md {path}\n"
    again = _cached(warm, post(code, path="posts/1.9-last.md"))
    assert again is not None
    assert again.blocks[0].stdout == "a-b -2 1e-5 post.md /post/post.md posts/1.9-last.md\n"
    assert again.blocks[0].stderr == "- e 1\n"


@pytest.mark.parametrize(
    "code",
    [
        "import inspect\nprint(inspect.currentframe().f_lineno)",
        "def f():\n    pass\nprint(f.__code__.co_firstlineno, len(__file__))",
        "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    print(traceback.format_exc())",
        "import traceback\ntraceback.print_stack()",
        "import warnings\nwarnings.warn('old')",
        "import logging\nlogging.basicConfig(format='%(filename)s %(lineno)d')\nlogging.error('x')",
        "import os\nprint(os.path.basename(__file__))",
        "print(open(__file__).read())",
        "def f():\n    x = 1\nimport dis\ndis.dis(f)",
        "print(str((lambda: 1).__code__).partition(',')[2])",
    ],
)
def test_what_shows_a_line_runs_again_when_the_lines_move(
    cache: Path, warm: Engine, bare_environment: ReaderEnvironment, code: str
) -> None:
    warm.run([post("x = 1", code)])
    moved = post("x = 1", code, path="drafts/1.3-other.md", first=33)
    found = [warm.run([moved])[0], warm.run([moved])[0]]
    with Engine(bare_environment, cache=False) as engine:
        (new,) = engine.run([moved])
    assert [outcome.cached for outcome in found] == [False, True]
    assert new.passed
    for outcome in found:
        assert [(b.line, b.stdout, b.stderr, b.warnings) for b in outcome.blocks] == [
            (b.line, b.stdout, b.stderr, b.warnings) for b in new.blocks
        ]


def test_code_limits_and_environment_decide(
    cache: Path, warm: Engine, bare_environment: ReaderEnvironment
) -> None:
    warm.run([post("x = 1", "print(x)")])
    assert _cached(warm, post("x = 1", "print(x)"))
    assert not _cached(warm, post("x = 2", "print(x)"))
    assert not _cached(warm, post("x = 1\nprint(x)"))
    with limited(warm, block_seconds=50):
        assert not _cached(warm, post("x = 1", "print(x)"))


def test_failures_are_run_again(cache: Path, warm: Engine) -> None:
    assert not warm.run([post("1 / 0")])[0].passed
    assert not _cached(warm, post("1 / 0"))


def test_a_hit_starts_no_worker(cache: Path, warm: Engine, bare_environment: ReaderEnvironment) -> None:
    warm.run([post("x = 3")])
    with Engine(bare_environment) as cold:
        assert _cached(cold, post("x = 3"))
        assert not cold.is_started


def test_a_damaged_cache_is_passed_over(cache: Path, warm: Engine) -> None:
    warm.run([post("x = 4")])
    (file,) = cache.rglob("outcomes.sqlite3")
    file.write_bytes(file.read_bytes()[:-600] + bytes(600))
    assert not _cached(warm, post("x = 4"))
    assert _cached(warm, post("x = 4"))


def test_posts_with_the_same_code_share_an_outcome(cache: Path, warm: Engine) -> None:
    warm.run([post("x = 5")])
    twins = [post("x = 5", path="posts/1.3-a.md", first=20), post("x = 5", path="posts/1.4-b.md", first=30)]
    outcomes = warm.run(twins)
    assert [(o.cached, o.path, o.blocks[0].line) for o in outcomes] == [
        (True, "posts/1.3-a.md", 20),
        (True, "posts/1.4-b.md", 30),
    ]


def test_a_pass_without_confinement_counts_only_there(
    cache: Path, bare_environment: ReaderEnvironment
) -> None:
    limits = Limits()
    with Engine(bare_environment, limits=limits, sandbox="none") as open_engine:
        open_engine.run([post("x = 5")])
        assert _cached(open_engine, post("x = 5"))
        with Engine(bare_environment, limits=limits) as engine:
            assert not _cached(engine, post("x = 5"))
            assert _cached(engine, post("x = 5"))


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(cache: Path, warm: Engine) -> None:
    (cache / "records").touch()
    assert warm.run([post("x = 6")])[0].passed
