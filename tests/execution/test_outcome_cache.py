"""The cache of outcomes, whose key is the content of a post."""

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
def caching_engine(bare_environment: ReaderEnvironment) -> Iterator[Engine]:
    with Engine(bare_environment) as engine:
        yield engine


@pytest.fixture
def drawing_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The shared engine with matplotlib, with its cache switched on for the test."""
    monkeypatch.setattr(engine, "_caches", True)
    return engine


def _cached(engine: Engine, program: Program) -> PostOutcome | None:
    outcome = engine.run([program])[0]
    return outcome if outcome.cached else None


def test_a_passing_outcome_is_cached_with_output_figures_and_warnings(
    cache: Path, drawing_engine: Engine
) -> None:
    (first,) = drawing_engine.run([post(DRAWING)])
    assert first.passed
    assert not first.cached
    assert first.executed_block_count == 1
    (second,) = drawing_engine.run([post(DRAWING)])
    assert second.cached
    assert second.blocks == first.blocks
    assert second.sandbox == first.sandbox
    assert second.executed_block_count == 0


def test_a_post_with_moved_lines_is_a_cache_hit(cache: Path, caching_engine: Engine) -> None:
    caching_engine.run([post("x = 1", "print(x)")])
    moved = _cached(caching_engine, post("x = 1", "print(x)", first=30))
    assert moved is not None
    assert [block.line for block in moved.blocks] == [30, 35]


def test_a_renamed_post_is_a_cache_hit(cache: Path, drawing_engine: Engine) -> None:
    (first,) = drawing_engine.run([post(DRAWING)])
    renamed = _cached(drawing_engine, post(DRAWING, path="posts/1.3-other.md"))
    assert renamed is not None
    assert renamed.path == "posts/1.3-other.md"
    assert renamed.blocks[0].warnings == first.blocks[0].warnings
    assert "posts/1.3-other.md:16" in renamed.blocks[0].stderr


@pytest.mark.parametrize("path", ["-", "1", "e", "posts/1.3-other.md", "post.md"])
def test_the_path_of_a_post_does_not_change_cached_output(
    cache: Path, caching_engine: Engine, path: str
) -> None:
    code = """
        import sys
        print("a-b -2 1e-5 post.md /post/post.md", __file__)
        print("- e 1", file=sys.stderr)
    """
    (first,) = caching_engine.run([post(code, path=path)])
    assert first.blocks[0].stdout == f"a-b -2 1e-5 post.md /post/post.md {path}\n"
    second = _cached(caching_engine, post(code, path="posts/1.9-last.md"))
    assert second is not None
    assert second.blocks[0].stdout == "a-b -2 1e-5 post.md /post/post.md posts/1.9-last.md\n"
    assert second.blocks[0].stderr == "- e 1\n"


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
def test_output_with_line_numbers_is_not_reused_for_moved_lines(
    cache: Path, caching_engine: Engine, bare_environment: ReaderEnvironment, code: str
) -> None:
    caching_engine.run([post("x = 1", code)])
    moved = post("x = 1", code, path="drafts/1.3-other.md", first=33)
    outcomes = [caching_engine.run([moved])[0], caching_engine.run([moved])[0]]
    with Engine(bare_environment, cache=False) as engine:
        (new,) = engine.run([moved])
    assert [outcome.cached for outcome in outcomes] == [False, True]
    assert new.passed
    for outcome in outcomes:
        assert [(b.line, b.stdout, b.stderr, b.warnings) for b in outcome.blocks] == [
            (b.line, b.stdout, b.stderr, b.warnings) for b in new.blocks
        ]


def test_changed_code_or_limits_are_a_cache_miss(
    cache: Path, caching_engine: Engine, bare_environment: ReaderEnvironment
) -> None:
    caching_engine.run([post("x = 1", "print(x)")])
    assert _cached(caching_engine, post("x = 1", "print(x)"))
    assert not _cached(caching_engine, post("x = 2", "print(x)"))
    assert not _cached(caching_engine, post("x = 1\nprint(x)"))
    with limited(caching_engine, block_seconds=50):
        assert not _cached(caching_engine, post("x = 1", "print(x)"))


def test_failures_are_not_cached(cache: Path, caching_engine: Engine) -> None:
    assert not caching_engine.run([post("1 / 0")])[0].passed
    assert not _cached(caching_engine, post("1 / 0"))


def test_a_cache_hit_starts_no_worker(
    cache: Path, caching_engine: Engine, bare_environment: ReaderEnvironment
) -> None:
    caching_engine.run([post("x = 3")])
    with Engine(bare_environment) as new_engine:
        assert _cached(new_engine, post("x = 3"))
        assert not new_engine.is_started


def test_a_damaged_cache_is_ignored(cache: Path, caching_engine: Engine) -> None:
    caching_engine.run([post("x = 4")])
    (file,) = cache.rglob("outcomes.sqlite3")
    file.write_bytes(file.read_bytes()[:-600] + bytes(600))
    assert not _cached(caching_engine, post("x = 4"))
    assert _cached(caching_engine, post("x = 4"))


def test_posts_with_the_same_code_share_an_outcome(cache: Path, caching_engine: Engine) -> None:
    caching_engine.run([post("x = 5")])
    posts_with_same_code = [
        post("x = 5", path="posts/1.3-a.md", first=20),
        post("x = 5", path="posts/1.4-b.md", first=30),
    ]
    outcomes = caching_engine.run(posts_with_same_code)
    assert [(o.cached, o.path, o.blocks[0].line) for o in outcomes] == [
        (True, "posts/1.3-a.md", 20),
        (True, "posts/1.4-b.md", 30),
    ]


def test_an_outcome_without_sandbox_is_reused_only_without_sandbox(
    cache: Path, bare_environment: ReaderEnvironment
) -> None:
    limits = Limits()
    with Engine(bare_environment, limits=limits, sandbox="none") as unconfined_engine:
        unconfined_engine.run([post("x = 5")])
        assert _cached(unconfined_engine, post("x = 5"))
        with Engine(bare_environment, limits=limits) as engine:
            assert not _cached(engine, post("x = 5"))
            assert _cached(engine, post("x = 5"))


def test_posts_run_if_the_cache_cannot_be_written(cache: Path, caching_engine: Engine) -> None:
    (cache / "records").touch()
    assert caching_engine.run([post("x = 6")])[0].passed
