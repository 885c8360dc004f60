"""The statuses, failures and outputs of blocks."""

import os
import threading
from pathlib import Path

import pytest

from postgen.execution import Engine, Limits, Program, ProgramBlock, ReaderEnvironment
from postgen.execution.main_file import main_file
from postgen.outcomes import BlockStatus

from .posts import limited, post, run_block, run_one


def test_blocks_share_a_namespace_in_order(engine: Engine) -> None:
    outcome = run_one(engine, "x = 20", "x += 1\nprint(x)", "import sys\nprint('late', x, file=sys.stderr)")
    assert [b.status for b in outcome.blocks] == [BlockStatus.PASSED] * 3
    assert [b.stdout for b in outcome.blocks] == ["", "21\n", ""]
    assert outcome.blocks[2].stderr == "late 21\n"
    assert outcome.sandbox == "namespaces"
    assert [b.line for b in outcome.blocks] == [10, 15, 21]


def test_posts_are_isolated_from_each_other(engine: Engine) -> None:
    first = post("import os, math\nmath.pi = 3\nos.environ['A'] = '1'\nopen('/tmp/left', 'w').write('x')")
    second = post("import os, math\nprint(math.pi, os.environ.get('A'), os.path.exists('/tmp/left'))")
    outcomes = engine.run([first, second])
    assert outcomes[1].blocks[0].stdout == "3.141592653589793 None False\n"


def test_a_failure_has_its_markdown_line_and_ends_only_its_post(engine: Engine) -> None:
    failing = post("def f(x):\n    return 1 / x", "print('before')\nf(0)", "print('never')")
    outcomes = engine.run([failing, post("print('fine')")])
    _, raised, skipped = outcomes[0].blocks
    assert raised.status is BlockStatus.RAISED
    assert raised.stdout == "before\n"
    assert raised.failure is not None
    assert raised.failure.kind == "ZeroDivisionError"
    assert (raised.failure.line, raised.failure.helper_line) == (18, 12)
    assert raised.failure.traceback.splitlines()[:5] == [
        "Traceback (most recent call last):",
        '  File "posts/1.2-lines.md", line 18, in <module>',
        "    f(0)",
        '  File "posts/1.2-lines.md", line 12, in f',
        "    return 1 / x",
    ]
    assert skipped.status is BlockStatus.SKIPPED
    assert outcomes[1].passed
    assert outcomes[0].executed_block_count == 2


def test_traceback_frames_of_libraries_and_the_runner_are_omitted(engine: Engine) -> None:
    failure = run_block(engine, "import torch\n\ntorch.ones(2) @ torch.ones(3)").failure
    assert failure is not None
    assert failure.line == 13
    assert failure.traceback.count("File ") == 1


def test_a_syntax_error_has_its_markdown_line(engine: Engine) -> None:
    failure = run_block(engine, "x = 1\ny = = 2").failure
    assert failure is not None
    assert (failure.kind, failure.line) == ("SyntaxError", 12)


def test_exits_and_signals_have_their_status(engine: Engine) -> None:
    sources = {
        "import sys\nsys.exit(0)": (BlockStatus.RAISED, "SystemExit"),
        "import os\nos._exit(0)": (BlockStatus.DIED, "exit"),
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)": (BlockStatus.DIED, "SIGKILL"),
        "import ctypes\nctypes.string_at(0)": (BlockStatus.DIED, "SIGSEGV"),
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)": (BlockStatus.DIED, "SIGSEGV"),
        "import os\nos.abort()": (BlockStatus.DIED, "SIGABRT"),
        "raise KeyboardInterrupt": (BlockStatus.RAISED, "KeyboardInterrupt"),
        "raise SystemExit('why')": (BlockStatus.RAISED, "SystemExit"),
    }
    outcomes = engine.run([post(source) for source in sources])
    found = [(o.blocks[0].status, o.blocks[0].failure and o.blocks[0].failure.kind) for o in outcomes]
    assert found == list(sources.values())
    segmentation_fault = outcomes[3].blocks[0].failure
    assert segmentation_fault is not None
    assert segmentation_fault.line == 12


def test_a_time_out_has_the_running_line(engine: Engine) -> None:
    with limited(engine, block_seconds=1):
        outcomes = engine.run([post("x = 1", "while x:\n    x += 1"), post("input_ = 1\nprint(input_)")])
    timed_out = outcomes[0].blocks[1]
    assert timed_out.status is BlockStatus.TIMED_OUT
    assert timed_out.failure is not None
    assert timed_out.failure.line in (16, 17)
    assert outcomes[1].passed


def test_limits_on_memory_output_and_scratch_are_enforced(engine: Engine) -> None:
    sources = [
        "x = bytearray(3 << 30)",
        "import torch\nkept = []\nwhile True:\n    kept.append(torch.ones(1 << 24))",
        "print('a' * 10_000_000)",
        "with open('big', 'wb') as file:\n    file.write(bytes(100 << 20))",
    ]
    outcomes = engine.run([post(source) for source in sources])
    assert [o.blocks[0].status for o in outcomes] == [BlockStatus.OVER_LIMIT] * 4
    assert len(outcomes[2].blocks[0].stdout) <= engine.limits.output_bytes


def test_forbidden_operations_have_their_own_status(engine: Engine) -> None:
    outcomes = engine.run(
        [
            post("import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)"),
            post("import urllib.request\nurllib.request.urlopen('http://example.org')"),
            post("open('/usr/x', 'w')"),
        ]
    )
    assert [o.blocks[0].status for o in outcomes] == [BlockStatus.FORBIDDEN] * 3


def test_standard_input_is_empty(engine: Engine) -> None:
    failure = run_block(engine, "name = input('? ')").failure
    assert failure is not None
    assert failure.kind == "EOFError"


def test_a_warning_has_its_markdown_line(engine: Engine) -> None:
    block = run_block(engine, "import warnings\n\nwarnings.warn('old', FutureWarning)")
    assert block.status is BlockStatus.PASSED
    (warning,) = block.warnings
    assert (warning.category, warning.message, warning.line) == ("FutureWarning", "old", 13)
    assert "posts/1.2-lines.md:13: FutureWarning: old" in block.stderr


def test_no_run_blocks_are_not_run(engine: Engine) -> None:
    blocks = (ProgramBlock(3, 4, "raise SystemExit", runs=False), ProgramBlock(9, 10, "print(1)"))
    (outcome,) = engine.run([Program("posts/x.md", blocks)])
    assert [b.status for b in outcome.blocks] == [BlockStatus.NOT_RUN, BlockStatus.PASSED]
    assert outcome.passed


def test_future_imports_apply_to_later_blocks(engine: Engine) -> None:
    outcome = run_one(
        engine,
        "from __future__ import annotations",
        "def f(x: Unknown) -> None: ...\nprint(f.__annotations__)",
    )
    assert outcome.blocks[1].stdout == "{'x': 'Unknown', 'return': 'None'}\n"


def test_figures_are_captured_in_order_and_closed(engine: Engine) -> None:
    outcome = run_one(
        engine,
        """
        import matplotlib.pyplot as plt
        plt.figure(figsize=(2, 1))
        plt.plot([1, 2])
        plt.show()
        plt.figure(figsize=(3, 1))
        """,
        "print(plt.get_fignums())",
    )
    assert [(f.width, f.height) for f in outcome.blocks[0].figures] == [(200, 100), (300, 100)]
    assert outcome.blocks[1].stdout == "[]\n"
    second = run_one(engine, "import matplotlib.pyplot as plt\nplt.figure(figsize=(2, 1))\nplt.plot([1, 2])")
    assert second.blocks[0].figures[0].png == outcome.blocks[0].figures[0].png


def test_unusual_characters_in_the_source_do_not_change_line_numbers(engine: Engine) -> None:
    source = "x = 'a\x0cb\u2028c'\ny = 'broken: \udc80'\n1 / 0"
    program = Program("posts/odd name (1).md", (ProgramBlock(10, 11, source), ProgramBlock(20, 21, "x")))
    assert main_file(program).split("\n")[12] == "1 / 0"
    (outcome,) = engine.run([program])
    failure = outcome.blocks[0].failure
    assert failure is not None
    assert failure.line == 13
    assert "posts/odd name (1).md" in failure.traceback
    assert "    1 / 0" in failure.traceback


def test_code_can_be_inspected_pickled_and_spawned(engine: Engine) -> None:
    outcome = run_one(
        engine,
        """
        import inspect, multiprocessing, pickle
        from dataclasses import dataclass

        @dataclass
        class Point:
            x: int

        def double(x):
            return 2 * x
        """,
        """
        if __name__ == "__main__":
            print(inspect.getsource(double), inspect.getsourcelines(Point)[1])
            print(pickle.loads(pickle.dumps(Point(3))))
            with multiprocessing.get_context("spawn").Pool(2) as pool:
                print(pool.map(double, [1, 2]))
        """,
    )
    assert outcome.blocks[1].stdout == ("def double(x):\n    return 2 * x\n 14\nPoint(x=3)\n[2, 4]\n"), (
        outcome.blocks[1]
    )


@pytest.mark.parametrize("sandbox", ["landlock", "none"])
def test_a_time_out_is_at_a_line_of_the_post_if_its_helper_has_a_smaller_id(
    bare_environment: ReaderEnvironment, sandbox: str
) -> None:
    """Process ids start again at the end of their range."""
    last_id = Path("/proc/sys/kernel/ns_last_pid")
    if not os.access(last_id, os.W_OK) or os.geteuid() != 0:
        pytest.skip("only the superuser can choose the next process id")
    source = (
        "import os, time\ntime.sleep(1)\nif os.fork() == 0:\n    time.sleep(60)\nprint(1)\ntime.sleep(60)"
    )
    ended = threading.Event()

    def lower_ids() -> None:
        while not ended.wait(0.05):
            last_id.write_text("300")

    limits = Limits(block_seconds=2)
    with Engine(bare_environment, sandbox=sandbox, cache=False, limits=limits) as engine:
        engine.run([post("x = 1")])
        last_id.write_text("30000")
        timer = threading.Timer(0.6, lower_ids)
        timer.start()
        (outcome,) = engine.run([post(source)])
        ended.set()
        timer.join()
    failure = outcome.blocks[0].failure
    assert failure is not None
    assert failure.line == 16, failure
