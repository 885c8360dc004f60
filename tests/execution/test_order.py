"""The order in which posts begin, which is not the one in which they are told."""

from pathlib import Path

import pytest

from postgen.execution import Engine, Program, ReaderEnvironment
from postgen.execution.engine import longest_first, record_duration
from postgen.outcomes import BlockOutcome, BlockStatus, PostOutcome

from .posts import post

QUICK, SLOW, NEW, LONG = "posts/1.1-quick.md", "posts/1.2-slow.md", "posts/1.3-new.md", "posts/1.4-long.md"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _took(path: str, *seconds: float) -> None:
    blocks = tuple(BlockOutcome(1, BlockStatus.RAISED, seconds=part) for part in seconds)
    record_duration(PostOutcome(path, blocks, "namespaces"))


def _programs() -> list[Program]:
    return [
        post("print(1)", path=QUICK),
        post("print(2)", path=SLOW),
        post("print(3)", path=NEW),
        post("\n".join(["x = 1"] * 100), path=LONG),
    ]


def test_what_took_longest_begins_first_and_what_never_ran_is_estimated_by_its_lines(cache: Path) -> None:
    programs = _programs()
    assert longest_first(programs) == [3, 0, 1, 2]  # nothing is known: by their lines
    _took(QUICK, 0.1)
    _took(SLOW, 1.0, 1.9)
    assert longest_first(programs) == [3, 1, 2, 0]  # 100 lines at three seconds for four, a new one at 1.5
    _took(LONG, 0.2)
    assert longest_first(programs) == [1, 3, 0, 2]
    _took(QUICK, 0.01)
    _took(SLOW, 0.02)
    assert longest_first(programs) == [3, 1, 0, 2]
    for file in cache.glob("outcomes/took/*"):
        file.write_text("nonsense")
    assert longest_first(programs) == [3, 0, 1, 2]


def test_they_are_told_in_the_order_of_the_posts(bare_environment: ReaderEnvironment) -> None:
    _took(QUICK, 0.1)
    _took(SLOW, 3.0)
    _took(LONG, 2.0)
    began: list[str] = []
    with Engine(bare_environment, jobs=1) as engine:
        outcomes = engine.run(_programs(), lambda outcome: began.append(outcome.path))
        assert began == [SLOW, LONG, QUICK, NEW]
        assert [o.path for o in outcomes] == [QUICK, SLOW, NEW, LONG]
    began.clear()
    with Engine(bare_environment, jobs=1) as engine:
        engine.run([post("raise ValueError", path=o.path) for o in outcomes], lambda o: began.append(o.path))
    longest = sorted(outcomes, key=lambda o: round(o.blocks[0].seconds, 3), reverse=True)
    assert began == [o.path for o in longest]
