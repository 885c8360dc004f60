"""When postgen ends, however it ends, nothing of what it started stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postgen.execution import ReaderEnvironment
from postgen.execution.worker import watch

from ..projects import LESSON, small_project
from .mounts import mounts, mounts_changed

_RUNNER = """
import sys
from pathlib import Path
from postgen.execution import Engine, Program, ProgramBlock, ReaderEnvironment

key, path, version, roots, sandbox = sys.argv[1:]
environment = ReaderEnvironment(key, Path(path), version, (), tuple(map(Path, roots.split(":"))))
source = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(300)
        os._exit(0)
print("started", flush=True)
time.sleep(300)
'''
programs = [Program(f"posts/{n}.md", (ProgramBlock(1, 2, source),)) for n in range(2)]
with Engine(environment, sandbox=sandbox, jobs=2, cache=False) as engine:
    engine.run(programs)
"""


def _wait_until_busy(pid: int, expected: int) -> dict[int, str]:
    """The processes below ``pid``, with the moments they started at, once the posts have forked."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        below = watch.descendants(pid)[0][1:]
        if len(below) >= expected:
            time.sleep(0.5)
            return {process: _started(process) for process in watch.descendants(pid)[0][1:]}
        time.sleep(0.05)
    raise AssertionError("the posts did not start")


def _started(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if stat[0] == "Z" else stat[19]


def _left(processes: dict[int, str]) -> list[int]:
    deadline = time.monotonic() + 10
    while True:
        left = [pid for pid, started in processes.items() if started and _started(pid) == started]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_stays_when_postgen_is_killed(
    bare_environment: ReaderEnvironment, tmp_path: Path, sandbox: str, number: signal.Signals
) -> None:
    before = mounts()
    environment = bare_environment
    roots = ":".join(map(str, environment.roots))
    line = [sys.executable, "-c", _RUNNER, environment.key, str(environment.path), environment.version]
    postgen = subprocess.Popen(
        [*line, roots, sandbox], env={**os.environ, "TMPDIR": str(tmp_path)}, stderr=subprocess.DEVNULL
    )
    try:
        processes = _wait_until_busy(postgen.pid, 12)
    finally:
        postgen.send_signal(number)
        postgen.wait(30)
    assert _left(processes) == []
    assert mounts_changed(before, tmp_path) == []
    if number == signal.SIGINT:
        assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_the_command_with_130_and_nothing_left(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    endless = LESSON.replace("print(add(2, 3))", "while add(2, 3):\n    pass")
    (project / "posts" / "1.1-adding-up.md").write_text(endless, encoding="utf-8")
    call = "import sys; from postgen.cli import main; sys.exit(main())"
    postgen = subprocess.Popen(
        [sys.executable, "-c", call, "run"], cwd=project, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        processes = _wait_until_busy(postgen.pid, 6)
    finally:
        postgen.send_signal(signal.SIGINT)
        _, said = postgen.communicate(timeout=30)
    assert postgen.returncode == 130, said
    assert b"interrupted" in said
    assert _left(processes) == []
