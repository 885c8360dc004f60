"""The lines that failures, printed lines and figures are attributed to."""

import pytest

from postgen.execution import Engine
from postgen.outcomes import BlockFailure, BlockStatus, CodePlace

from .posts import limited, post, run_block, run_one

HELPER = "def grow(n):\n    return bytearray(n)\ndef repeat(work):\n    while True:\n        work()"
FORKS = "import os, time\nfor _ in range(100):\n    pid = os.fork() or time.sleep(60)\ntime.sleep(9)"


def _failure(engine: Engine, *sources: str) -> BlockFailure:
    failure = run_one(engine, *sources).blocks[-1].failure
    assert failure is not None
    return failure


@pytest.mark.parametrize(
    ("source", "line", "helper_line"),
    [
        ("x = 1\ngrow('a')", 21, 12),
        ("x = 1\ndef own():\n    return 1 / 0\nown()", 22, 0),
        ("def call():\n    return 1 / 0\ntry_ = next(iter([call]))\nlist(map(lambda f: f(), [try_]))", 21, 0),
        ("x = 1\nrepeat(lambda: 1 / 0)", 21, 0),
        ("x = 1\nrepeat(lambda: grow('a'))", 21, 12),
        ("x = 1\nraise ValueError", 21, 0),
        ("x = 1\ny = = 2", 21, 0),
    ],
)
def test_a_failure_is_at_the_innermost_line_of_its_block(
    engine: Engine, source: str, line: int, helper_line: int
) -> None:
    failure = _failure(engine, HELPER, source)
    assert (failure.line, failure.helper_line) == (line, helper_line)


@pytest.mark.parametrize(
    ("sources", "line", "helper_line"),
    [
        (["x = 1\nkept = []\nwhile True:\n    kept.append(bytearray(b'x') * (1 << 26))"], 14, 0),
        (["x = 1\nkept = [grow(100)]\nrepeat(lambda: kept.append(b'x' * (1 << 26)))"], 22, 0),
        (["x = 1\nkept = []\nrepeat(lambda: kept.append(grow(1 << 26)))"], 22, (0, 12)),
        (["x = 1\nprint('a' * 10_000_000)"], 21, 0),
        ([FORKS], (21, 22, 23), 0),
    ],
)  # fmt: skip
def test_an_exceeded_limit_is_at_the_call(
    engine: Engine, sources: list[str], line: int | tuple[int, ...], helper_line: int | tuple[int, ...]
) -> None:
    first = [HELPER] if line != 14 else []
    blocks = run_one(engine, *first, *sources).blocks
    failure = blocks[-1].failure
    assert failure is not None, blocks
    assert blocks[-1].status is BlockStatus.OVER_LIMIT
    assert failure.line in (line if isinstance(line, tuple) else (line,))
    assert failure.helper_line in (helper_line if isinstance(helper_line, tuple) else (helper_line,))


def test_too_many_figures_are_at_the_call_that_showed_one_too_many(engine: Engine) -> None:
    source = """
        import matplotlib.pyplot as plt
        plt.figure(figsize=(1, 1))
        plt.show()
        plt.figure(figsize=(1, 1))
        plt.show()
        plt.figure(figsize=(1, 1))
        plt.show()
        """
    with limited(engine, figures=1):
        failure = _failure(engine, source)
    assert failure.message.startswith("drew more than 1 figures")
    assert failure.line == 15


def test_a_time_out_in_a_helper_is_at_the_line_of_the_block(engine: Engine) -> None:
    with limited(engine, block_seconds=1):
        failure = _failure(engine, HELPER, "x = 1\nrepeat(str)")
    assert failure.line == 21
    assert failure.helper_line in (14, 15)


def test_printed_lines_have_the_places_of_their_calls(engine: Engine) -> None:
    outcome = run_one(
        engine,
        "def show(x):\n    print('shown', x)",
        """
        import sys, contextlib, io
        print("a", end=" ")
        print("b")
        print("two\\nlines")
        sys.stdout.write("written\\n")
        print()
        for n in range(2):
            show(n)
        with contextlib.redirect_stdout(io.StringIO()) as kept:
            print("kept")
        print(kept.getvalue(), end="")
        print("open", end="")
        """,
        "print('next')",
    )
    places = outcome.blocks[1].print_places
    assert outcome.blocks[1].stdout.splitlines() == [
        "a b", "two", "lines", "written", "", "shown 0", "shown 1", "kept", "open",
    ]  # fmt: skip
    assert [place.line for place in places] == [18, 20, 20, 21, 22, 24, 24, 27, 28]
    assert [place.helper_line for place in places] == [0, 0, 0, 0, 0, 12, 12, 0, 0]
    assert outcome.blocks[2].print_places == (CodePlace(33),)


def test_figures_have_the_places_of_their_calls(engine: Engine) -> None:
    block = run_block(
        engine,
        """
        import matplotlib.pyplot as plt
        plt.figure(figsize=(1, 1))
        plt.show()
        plt.figure(figsize=(1, 1))
        """,
    )
    assert block.figure_places == (CodePlace(13), CodePlace(10))


def test_very_long_outputs_and_other_streams_have_no_places(engine: Engine) -> None:
    sources = [
        "for n in range(5000):\n    print(n)",
        "import sys\nprint(1)\nsys.stdout = sys.stderr\nprint(2)",
        "import os\nos.write(1, b'raw\\n')",
        "import sys\nsys.stdout.begin(None)\nsys.stdout.places = [(1, 2, 3), 'x', 10**12]",
    ]
    blocks = [engine.run([post(source)])[0].blocks[0] for source in sources]
    assert [len(block.print_places) for block in blocks] == [0, 1, 0, 0]
    assert all(block.status is BlockStatus.PASSED for block in blocks)


def test_standard_output_behaves_like_any_stream(engine: Engine) -> None:
    block = run_block(
        engine,
        """
        import sys
        print(sys.stdout, sys.stdout.encoding, sys.stdout.line_buffering, sys.stdout.fileno())
        print(sys.stdout.write("é\\n"))
        sys.stdout.buffer.write(b"bytes\\n")
        try:
            sys.stdout.write(b"x")
        except TypeError as error:
            print(error)
        """,
    )
    assert block.stdout == (
        "<_io.TextIOWrapper name=1 mode='w' encoding='utf-8'> utf-8 True 1\né\n2\nbytes\n"
        "write() argument must be str, not bytes\n"
    )
