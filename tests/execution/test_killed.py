"""When postgen ends, however it ends, nothing of what it started stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from postgen.execution import ReaderEnvironment
from postgen.execution.scratch import PREFIX
from postgen.execution.worker import proc_stats

from ..projects import LESSON, small_project
from .mounts import mounts, mounts_changed
from .ordinary import Ordinary, as_text

_RUNNER = """
import sys
from postgen.errors import SandboxError
from postgen.execution import Engine, Program, ProgramBlock
from tests.execution.ordinary import environment_of

environment, sandbox, posts = environment_of(sys.argv[1]), sys.argv[2], int(sys.argv[3])
source = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(300)
        os._exit(0)
time.sleep(300)
'''
programs = [Program(f"posts/{n}.md", (ProgramBlock(1, 2, source),)) for n in range(posts)]
with Engine(environment, sandbox=sandbox, jobs=2, cache=False) as engine:
    while True:
        try:
            engine.run(programs)
        except SandboxError:
            pass  # for the tests that kill a process other than postgen
"""
_OF_A_POST = 6  # processes: supervisor, reaper or pid 1, the post, and three that the post leaves behind
_NEXT = "from postgen.execution.scratch import ScratchFolder; ScratchFolder().remove()"


class Runner:
    """A postgen that runs such posts, as the tests' own user or as an ordinary one."""

    def __init__(self, user: Ordinary | None, folder: Path, environment: ReaderEnvironment) -> None:
        self._user = user
        self._environment = as_text(environment)
        self.home = user.home(folder.name) if user else folder
        self.scratch = self.home / "scratch"
        self.scratch.mkdir(exist_ok=True)

    def call(self, code: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start Python with ``code``."""
        if self._user:
            return self._user.start(self.home, "-c", code, *arguments)
        variables = {**os.environ, "TMPDIR": str(self.scratch), "PYTHONPATH": str(Path(__file__).parents[2])}
        line = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(line, env=variables, stderr=subprocess.DEVNULL)

    def start(self, sandbox: str, posts: int) -> "subprocess.Popen[bytes]":
        """Start postgen with some posts; in namespaces bubblewrap takes two processes more."""
        if self._user and sandbox == "namespaces" and not self._user.may_unshare():
            pytest.skip("this machine gives an ordinary user no namespaces")
        return self.call(_RUNNER, self._environment, sandbox, str(posts))


@pytest.fixture(params=["own", "ordinary"])
def runner(request: pytest.FixtureRequest, tmp_path: Path, bare_environment: ReaderEnvironment) -> Runner:
    user = request.getfixturevalue("ordinary") if request.param == "ordinary" else None
    return Runner(user, tmp_path, bare_environment)


def _wait_until_busy(pid: int, expected: int, gone: int = 0) -> dict[int, str]:
    """The processes below ``pid``, with the moments they started at, once there are as many as expected.

    ``gone`` is one that has been killed, and must not be among them any more.
    """
    deadline = time.monotonic() + 60
    below: list[int] = []
    while time.monotonic() < deadline and _started(pid):
        before, below = below, proc_stats.descendants(pid)[0][1:]
        if len(below) >= expected and below == before and gone not in below:
            return {process: _started(process) for process in below}
        time.sleep(0.05)
    raise AssertionError(f"the posts did not start: {below}")


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


def _gone(folder: Path) -> bool:
    """Whether nothing is left in ``folder``, which may take a moment."""
    deadline = time.monotonic() + 10
    while list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not list(folder.iterdir())


@pytest.mark.parametrize(
    ("sandbox", "number"),
    [
        *((sandbox, signal.SIGKILL) for sandbox in ("namespaces", "landlock", "none")),
        *((sandbox, signal.SIGTERM) for sandbox in ("namespaces", "landlock")),
        *((sandbox, signal.SIGINT) for sandbox in ("namespaces", "landlock")),
    ],
)
def test_nothing_stays_when_postgen_is_killed(runner: Runner, sandbox: str, number: signal.Signals) -> None:
    before = mounts()
    postgen = runner.start(sandbox, 2)
    try:
        processes = _wait_until_busy(postgen.pid, 2 + 2 * _OF_A_POST)
    finally:
        postgen.send_signal(number)
        postgen.wait(30)
    assert _left(processes) == []
    assert mounts_changed(before, runner.scratch) == []
    assert _gone(runner.scratch)


@pytest.mark.parametrize("sandbox", ["landlock", "none"])
@pytest.mark.parametrize("killed", [("supervisor", "zygote"), ("reaper", "server")])
def test_what_a_post_leaves_ends_with_any_of_the_worker_processes(
    runner: Runner, sandbox: str, killed: tuple[str, str]
) -> None:
    """After the first kill the worker runs the post again; after the second one the run fails."""
    postgen = runner.start(sandbox, 1)
    gone = 0
    try:
        for name in killed:
            processes = _wait_until_busy(postgen.pid, 2 + _OF_A_POST, gone)
            others = _worker_processes(postgen.pid)
            gone = others.pop(name)
            os.kill(gone, signal.SIGKILL)
            of_post = {p: at for p, at in processes.items() if p not in others.values()}
            assert _left(of_post) == [], name
        processes = _wait_until_busy(postgen.pid, 2 + _OF_A_POST, gone)
    finally:
        postgen.kill()
        postgen.wait(30)
    assert _left(processes) == []
    assert _gone(runner.scratch)


def _worker_processes(postgen: int) -> dict[str, int]:
    """The worker processes of a single post without namespaces."""
    (server,) = proc_stats.children(postgen)
    zygote, supervisor = sorted(proc_stats.children(server))
    (reaper,) = proc_stats.children(zygote)
    return {"server": server, "zygote": zygote, "supervisor": supervisor, "reaper": reaper}


@pytest.mark.parametrize("sandbox", ["landlock", "none"])
def test_the_next_run_ends_what_a_killed_worker_left_running(runner: Runner, sandbox: str) -> None:
    postgen = runner.start(sandbox, 1)
    processes = _wait_until_busy(postgen.pid, 2 + _OF_A_POST)
    running = [postgen.pid, *_worker_processes(postgen.pid).values()]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in running:
            os.kill(pid, number)
    postgen.wait(30)
    assert len([p for p, at in processes.items() if at and _started(p) == at]) >= 3
    assert [path.name[: len(PREFIX)] for path in runner.scratch.iterdir()] == [PREFIX]
    assert runner.call(_NEXT).wait(30) == 0
    assert _left(processes) == []
    assert list(runner.scratch.iterdir()) == []


def test_uv_ends_with_postgen(tmp_path: Path) -> None:
    """It may be downloading for minutes."""
    uv, marker = tmp_path / "uv", tmp_path / "marker"
    uv.write_text(f"#!/bin/sh\necho $$ > {marker}~ && mv {marker}~ {marker}\nexec sleep 300\n")
    uv.chmod(0o755)
    call = "from postgen.execution import reader_environment; reader_environment('3.11', [])"
    environ = {**os.environ, "UV": str(uv), "POSTGEN_CACHE_DIR": str(tmp_path / "cache")}
    postgen = subprocess.Popen([sys.executable, "-c", call], env=environ)
    deadline = time.monotonic() + 30
    while not marker.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    pid = int(marker.read_text())
    processes = {pid: _started(pid)}
    assert processes[pid]
    postgen.kill()
    postgen.wait(30)
    assert _left(processes) == []


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
