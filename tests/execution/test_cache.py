"""Outcomes kept by content."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.execution import Engine, Limits, Program, ReaderEnvironment
from postgen.outcomes import PostOutcome

from .posts import post

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
    assert first.blocks_run == 1
    (again,) = drawing.run([post(DRAWING)])
    assert again.cached
    assert again.blocks == first.blocks
    assert again.sandbox == first.sandbox
    assert again.blocks_run == 0


def test_prose_may_move_and_a_post_may_be_renamed(cache: Path, drawing: Engine) -> None:
    (first,) = drawing.run([post(DRAWING)])
    moved = _cached(drawing, post(DRAWING, path="posts/1.3-other.md", first=30))
    assert moved is not None
    assert moved.path == "posts/1.3-other.md"
    assert moved.blocks[0].line == 30
    assert moved.blocks[0].warnings[0].line == first.blocks[0].warnings[0].line + 20
    assert "posts/1.3-other.md" in moved.blocks[0].stderr


def test_code_limits_and_environment_decide(
    cache: Path, warm: Engine, bare_environment: ReaderEnvironment
) -> None:
    warm.run([post("x = 1", "print(x)")])
    assert _cached(warm, post("x = 1", "print(x)"))
    assert not _cached(warm, post("x = 2", "print(x)"))
    assert not _cached(warm, post("x = 1\nprint(x)"))
    with warm.limited(block_seconds=50):
        assert not _cached(warm, post("x = 1", "print(x)"))


def test_failures_are_run_again(cache: Path, warm: Engine) -> None:
    assert not warm.run([post("1 / 0")])[0].passed
    assert not _cached(warm, post("1 / 0"))
    assert not list(cache.glob("outcomes/??/*"))


def test_a_hit_starts_no_worker(cache: Path, warm: Engine, bare_environment: ReaderEnvironment) -> None:
    warm.run([post("x = 3")])
    with Engine(bare_environment) as cold:
        cold.start([post("x = 3")])
        assert _cached(cold, post("x = 3"))
        assert cold.sandbox == ""
        assert not cold.is_started


def test_damaged_entries_are_passed_over(cache: Path, warm: Engine) -> None:
    warm.run([post("x = 4")])
    (entry,) = cache.glob("outcomes/??/*")
    whole = entry.read_bytes()
    for damaged in (b"", whole[:-1], whole[:90] + bytes([whole[90] ^ 1]) + whole[91:]):
        entry.write_bytes(damaged)
        assert not _cached(warm, post("x = 4"))
    assert _cached(warm, post("x = 4"))


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
    (cache / "outcomes").mkdir()
    (cache / "outcomes" / "pruned").mkdir()
    assert warm.run([post("x = 6")])[0].passed
