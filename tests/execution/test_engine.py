"""The engine: the processes that it starts and its errors."""

import time
from pathlib import Path

import pytest

from postgen.errors import ReaderEnvironmentError, SandboxError
from postgen.execution import Engine, Program, ProgramBlock, ReaderEnvironment
from postgen.outcomes import BlockStatus

from .posts import post


def _unneeded_environment() -> ReaderEnvironment:
    raise AssertionError("the engine requested an environment that nothing needs")


def test_posts_without_runnable_code_start_no_process() -> None:
    blocks = (ProgramBlock(4, 5, "train()", runs=False),)
    programs = [Program("posts/1.1-a.md", ()), Program("posts/1.6-b.md", blocks)]
    with Engine(_unneeded_environment) as engine:
        outcomes = engine.run(programs)
    assert [o.path for o in outcomes] == ["posts/1.1-a.md", "posts/1.6-b.md"]
    assert outcomes[1].blocks[0].status is BlockStatus.NOT_RUN
    assert all(o.passed and o.executed_block_count == 0 for o in outcomes)


def test_a_failed_environment_is_an_error_and_not_an_outcome() -> None:
    def broken() -> ReaderEnvironment:
        raise ReaderEnvironmentError("no such package")

    with Engine(broken) as engine, pytest.raises(ReaderEnvironmentError, match="no such package"):
        engine.run([post("x = 1")])


def test_an_unknown_sandbox_is_refused(bare_environment: ReaderEnvironment) -> None:
    with pytest.raises(SandboxError, match="unknown sandbox 'jail'"):
        Engine(bare_environment, sandbox="jail")


def test_an_unavailable_sandbox_is_an_error_with_advice(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with (
        Engine(bare_environment, sandbox="namespaces") as engine,
        pytest.raises(SandboxError, match=r"(?s)No permissions.*user namespaces.*--sandbox none"),
    ):
        engine.run([post("x = 1")])


@pytest.mark.parametrize("sandbox", ["landlock", "none"])
def test_posts_run_with_landlock_and_without_sandbox(
    bare_environment: ReaderEnvironment, sandbox: str
) -> None:
    programs = [post("print(6 * 7)"), post("open('/etc/hostname').read()"), post("1 / 0")]
    with Engine(bare_environment, sandbox=sandbox, cache=False) as engine:
        outcomes = engine.run(programs)
    assert [o.sandbox for o in outcomes] == [sandbox] * 3
    assert outcomes[0].blocks[0].stdout == "42\n"
    expected_status = BlockStatus.FORBIDDEN if sandbox == "landlock" else BlockStatus.PASSED
    assert outcomes[1].blocks[0].status is expected_status
    assert outcomes[2].blocks[0].failure is not None


def test_a_closed_engine_starts_another_worker(bare_environment: ReaderEnvironment) -> None:
    with Engine(bare_environment, cache=False) as engine:
        engine.start()
        assert engine.run([post("x = 1")])[0].passed
        engine.close()
        assert engine.run([post("x = 1")])[0].passed


def test_outcomes_have_the_order_of_the_programs(engine: Engine) -> None:
    programs = [post(f"import time\ntime.sleep({0.3 if i == 0 else 0})\nprint({i})") for i in range(5)]
    outcomes = engine.run(programs)
    assert [o.blocks[0].stdout for o in outcomes] == [f"{i}\n" for i in range(5)]


_WAITING = """
import pathlib, time
pathlib.Path({started!r}).touch()
deadline = time.monotonic() + 30
while not pathlib.Path({release!r}).exists() and time.monotonic() < deadline:
    time.sleep(0.01)
print(pathlib.Path({release!r}).exists())
"""


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_posts_can_run_in_the_background(bare_environment: ReaderEnvironment, tmp_path: Path) -> None:
    started, release = tmp_path / "here", tmp_path / "there"
    with Engine(bare_environment, sandbox="none", cache=False) as engine:
        waiting = post(_WAITING.format(started=str(started), release=str(release)))
        outcomes = engine.run_in_background([waiting])
        _wait_for(started)
        release.touch()
        assert [o.blocks[0].stdout for o in outcomes()] == ["True\n"]


def test_closing_ends_posts_in_the_background(bare_environment: ReaderEnvironment, tmp_path: Path) -> None:
    started = tmp_path / "here"
    with Engine(bare_environment, sandbox="none", cache=False) as engine:
        outcomes = engine.run_in_background([post(_WAITING.format(started=str(started), release="/nowhere"))])
        _wait_for(started)
        engine.close()
        with pytest.raises(SandboxError, match="closed"):
            outcomes()
        assert not engine.is_started
