"""The main file of a post, which processes read that multiprocessing does not fork."""

from collections.abc import Iterator

import pytest

from postgen.execution import Engine, Limits, ReaderEnvironment
from postgen.execution.main_file import main_file

from .posts import post, run_one

_NOISY = """
import multiprocessing, sys, warnings
print("a block")
print("to stderr", file=sys.stderr)
warnings.warn("old")
RATE = 0.5

def half(x):
    return x * RATE
"""
_FUTURES = """
from __future__ import annotations
from __future__ import (
    division,
    generators,
)
print("another block", half(4))
"""
_PRINT = """
if __name__ == "__main__":
    process = multiprocessing.get_context({method!r}).Process(target=print, args=("from the child",))
    process.start()
    process.join()
    print(process.exitcode)
"""


@pytest.fixture(scope="module")
def bare_engine(bare_environment: ReaderEnvironment) -> Iterator[Engine]:
    limits = Limits(block_seconds=30)
    with Engine(bare_environment, sandbox="namespaces", cache=False, limits=limits) as engine:
        yield engine


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_spawned_process_prints_nothing_of_other_blocks(bare_engine: Engine, method: str) -> None:
    outcome = run_one(bare_engine, _NOISY, _FUTURES, _PRINT.format(method=method))
    assert [block.stdout for block in outcome.blocks] == [
        "a block\n", "another block 2.0\n", "from the child\n0\n",
    ]  # fmt: skip
    assert outcome.blocks[2].stderr == ""


def test_a_spawned_process_has_the_definitions_of_all_blocks(bare_engine: Engine) -> None:
    source = """
    if __name__ == "__main__":
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.map(half, [1, 2]))
    """
    assert run_one(bare_engine, _NOISY, _FUTURES, source).blocks[2].stdout == "[0.5, 1.0]\n"


def test_an_error_of_a_spawned_process_is_shown(bare_engine: Engine) -> None:
    source = "if __name__ != '__main__':\n    raise ValueError('only in the child')\n"
    block = run_one(bare_engine, _NOISY, source, _PRINT.format(method="spawn")).blocks[2]
    assert block.stdout == "1\n"
    assert "only in the child" in block.stderr
    assert "a block" not in block.stderr


def test_lines_keep_their_numbers() -> None:
    text = main_file(post(_NOISY, _FUTURES, "x = 1", first=1))
    lines = text.split("\n")
    assert lines[1] == "import multiprocessing, sys, warnings"
    assert lines[13] == "pass"
    assert lines[18] == 'print("another block", half(4))'
    assert lines[0].startswith("from __future__ import annotations, division, generators; ")
    compile(text, "post.md", "exec")


@pytest.mark.parametrize(
    "source", ["from __future__ import braces", 'x = """\nfrom __future__ import never\n"""']
)
def test_an_unknown_feature_stays_where_it_is(source: str) -> None:
    assert source in main_file(post(source))
