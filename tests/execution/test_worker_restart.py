"""A worker that dies during a run: every post still has one outcome, and the environment remains valid."""

import os
import select
import signal
import socket
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from postgen.errors import SandboxError
from postgen.execution import Engine, Limits, Program, ReaderEnvironment, worker_client
from postgen.execution.environment import MARKER
from postgen.execution.result_decoder import receive_outcome
from postgen.execution.scratch import PREFIX, ScratchFolder
from postgen.execution.worker import framing, proc_stats
from postgen.outcomes import BlockStatus, PostOutcome

from .posts import post

_WAIT_AT_FIRST = """
import os, pathlib, time
marker = pathlib.Path({marker!r})
if not marker.exists():
    marker.touch()
    time.sleep(300)
print("once more")
"""


def _kill_worker() -> None:
    """Kill the worker, as the kernel does when memory runs out."""
    worker = proc_stats.descendants(os.getpid())[0][1]
    os.kill(worker, signal.SIGKILL)


def _kill_when(markers: list[Path], times: int) -> threading.Thread:
    def kill() -> None:
        for _ in range(times):
            deadline = time.monotonic() + 30
            while not all(marker.exists() for marker in markers) and time.monotonic() < deadline:
                time.sleep(0.01)
            for marker in markers if times > 1 else ():
                marker.unlink()
            _kill_worker()

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def test_posts_of_a_killed_worker_run_again(bare_environment: ReaderEnvironment, tmp_path: Path) -> None:
    markers = [tmp_path / "one", tmp_path / "two"]
    programs = [post("print('innocent')", path="posts/1.1-a.md")]
    programs += [
        post(_WAIT_AT_FIRST.format(marker=str(marker)), path=f"posts/{marker.name}.md") for marker in markers
    ]
    programs += [post("1 / 0", path="posts/1.3-c.md")]
    killer = _kill_when(markers, 1)
    with Engine(bare_environment, sandbox="none", jobs=2, cache=False) as engine:
        outcomes = engine.run(programs)
    killer.join()
    assert [o.blocks[0].stdout for o in outcomes] == ["innocent\n", "once more\n", "once more\n", ""]
    assert [o.passed for o in outcomes] == [True, True, True, False]
    assert [o.path for o in outcomes] == [p.path for p in programs]


def test_a_post_whose_worker_dies_twice_fails_alone(
    bare_environment: ReaderEnvironment, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    killer = _kill_when([marker], 2)
    programs = [post(_WAIT_AT_FIRST.format(marker=str(marker))), post("print('innocent')", path="posts/2.md")]
    with Engine(bare_environment, sandbox="none", cache=False) as engine:
        guilty, innocent = engine.run(programs)
    killer.join()
    assert guilty.blocks[0].status is BlockStatus.DIED
    assert "the sandbox failed twice" in str(guilty.blocks[0].failure)
    assert innocent.blocks[0].stdout == "innocent\n"


def test_a_sandbox_that_runs_not_even_an_empty_post_is_a_sandbox_error(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine(bare_environment, sandbox="none", cache=False) as engine:
        engine.run([post("x = 1")])

        def broken(*_: object) -> PostOutcome:
            raise SandboxError("no space left")

        monkeypatch.setattr(worker_client, "receive_outcome", broken)
        with pytest.raises(SandboxError, match="no space left"):
            engine.run([post("print(1)")])
    assert SandboxError.exit_code == 3


def test_a_report_that_cannot_be_decoded_fails_its_post(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(program: Program, sock: socket.socket, limits: Limits, mode: str) -> PostOutcome:
        if "guilty" in program.path:
            raise ValueError("an unforeseen text")
        return receive_outcome(program, sock, limits, mode)

    with Engine(bare_environment, sandbox="none", cache=False) as engine:
        engine.run([post("x = 1")])
        monkeypatch.setattr(worker_client, "receive_outcome", broken)
        monkeypatch.setattr("postgen.execution.engine.MARK", "guilty")
        (guilty,) = engine.run([post("print(1)")])
        monkeypatch.undo()
        (innocent,) = engine.run([post("print(2)")])
    assert "an unforeseen text" in str(guilty.blocks[0].failure)
    assert innocent.passed


def test_a_killed_worker_in_namespaces_is_replaced(bare_environment: ReaderEnvironment) -> None:
    with Engine(bare_environment, sandbox="namespaces", cache=False) as engine:
        assert engine.run([post("print(1)")])[0].passed
        _kill_worker()
        assert engine.run([post("print(2)")])[0].blocks[0].stdout == "2\n"


def test_closing_during_imports_does_not_invalidate_the_environment(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive, importing = framing.receive, threading.Event()

    def slow_receive(sock: socket.socket, max_bytes: int) -> tuple[dict[str, Any], list[bytes]]:
        if max_bytes == 0:  # the reply after the import of the packages
            importing.set()
            hang_up = select.poll()
            hang_up.register(sock, 0)
            hang_up.poll(30_000)
        return receive(sock, max_bytes)

    monkeypatch.setattr(framing, "receive", slow_receive)
    engine = Engine(bare_environment, cache=False)
    engine.start()
    assert importing.wait(30)
    engine.close()
    assert (bare_environment.path / MARKER).exists()


def test_scratch_of_killed_processes_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    abandoned, foreign = tmp_path / f"{PREFIX}abandoned", tmp_path / "postgen-other"
    for folder in (abandoned, foreign):
        (folder / "post-1").mkdir(parents=True)
    first = ScratchFolder()
    second = ScratchFolder()
    assert sorted(map(str, tmp_path.iterdir())) == sorted([str(foreign), first.path, second.path])
    first.remove()
    second.remove()
    assert list(tmp_path.iterdir()) == [foreign]
