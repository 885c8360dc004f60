"""No process, mount or file remains after postgen ends, even if it is killed."""

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
from .unprivileged_user import UnprivilegedUser, environment_to_json

_PROGRAM = """
import sys
from postgen.errors import SandboxError
from postgen.execution import Engine, Program, ProgramBlock
from tests.execution.unprivileged_user import environment_from_json

environment, sandbox, posts = environment_from_json(sys.argv[1]), sys.argv[2], int(sys.argv[3])
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
_PROCESSES_PER_POST = 6  # supervisor, reaper or pid 1, the post, and three children of the post
_REMOVE_SCRATCH = "from postgen.execution.scratch import ScratchFolder; ScratchFolder().remove()"


class PostgenRunner:
    """Runs postgen with such posts, as the tests' own user or as an unprivileged one."""

    def __init__(self, user: UnprivilegedUser | None, folder: Path, environment: ReaderEnvironment) -> None:
        self._user = user
        self._environment = environment_to_json(environment)
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
        """Start postgen with some posts. With namespaces, bubblewrap adds two processes."""
        if self._user and sandbox == "namespaces" and not self._user.can_create_namespaces():
            pytest.skip("an unprivileged user of this machine cannot create namespaces")
        return self.call(_PROGRAM, self._environment, sandbox, str(posts))


@pytest.fixture(params=["own", "unprivileged"])
def runner(
    request: pytest.FixtureRequest, tmp_path: Path, bare_environment: ReaderEnvironment
) -> PostgenRunner:
    user = request.getfixturevalue("unprivileged_user") if request.param == "unprivileged" else None
    return PostgenRunner(user, tmp_path, bare_environment)


def _wait_until_busy(pid: int, expected: int, gone: int = 0) -> dict[int, str]:
    """Wait for the expected number of descendants of ``pid``; return them with their start times.

    ``gone`` is a killed process that must not be among them.
    """
    deadline = time.monotonic() + 60
    descendants: list[int] = []
    while time.monotonic() < deadline and _start_time(pid):
        before, descendants = descendants, proc_stats.descendants(pid)[0][1:]
        if len(descendants) >= expected and descendants == before and gone not in descendants:
            return {process: _start_time(process) for process in descendants}
        time.sleep(0.05)
    raise AssertionError(f"the posts did not start: {descendants}")


def _start_time(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if stat[0] == "Z" else stat[19]


def _remaining(processes: dict[int, str]) -> list[int]:
    deadline = time.monotonic() + 10
    while True:
        remaining = [pid for pid, started in processes.items() if started and _start_time(pid) == started]
        if not remaining or time.monotonic() > deadline:
            return remaining
        time.sleep(0.05)


def _becomes_empty(folder: Path) -> bool:
    """Wait up to 10 seconds for ``folder`` to become empty; return whether it is."""
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
def test_nothing_remains_after_postgen_is_killed(
    runner: PostgenRunner, sandbox: str, number: signal.Signals
) -> None:
    before = mounts()
    postgen = runner.start(sandbox, 2)
    try:
        processes = _wait_until_busy(postgen.pid, 2 + 2 * _PROCESSES_PER_POST)
    finally:
        postgen.send_signal(number)
        postgen.wait(30)
    assert _remaining(processes) == []
    assert mounts_changed(before, runner.scratch) == []
    assert _becomes_empty(runner.scratch)


@pytest.mark.parametrize("sandbox", ["landlock", "none"])
@pytest.mark.parametrize("killed", [("supervisor", "zygote"), ("reaper", "server")])
def test_processes_of_a_post_end_with_any_of_the_worker_processes(
    runner: PostgenRunner, sandbox: str, killed: tuple[str, str]
) -> None:
    """After the first kill the worker runs the post again; after the second one the run fails."""
    postgen = runner.start(sandbox, 1)
    gone = 0
    try:
        for name in killed:
            processes = _wait_until_busy(postgen.pid, 2 + _PROCESSES_PER_POST, gone)
            others = _worker_processes(postgen.pid)
            gone = others.pop(name)
            os.kill(gone, signal.SIGKILL)
            of_post = {p: at for p, at in processes.items() if p not in others.values()}
            assert _remaining(of_post) == [], name
        processes = _wait_until_busy(postgen.pid, 2 + _PROCESSES_PER_POST, gone)
    finally:
        postgen.kill()
        postgen.wait(30)
    assert _remaining(processes) == []
    assert _becomes_empty(runner.scratch)


def _worker_processes(postgen: int) -> dict[str, int]:
    """The worker processes of a single post without namespaces."""
    (server,) = proc_stats.children(postgen)
    zygote, supervisor = proc_stats.children(server)  # in the order of their start, unlike their ids
    (reaper,) = proc_stats.children(zygote)
    return {"server": server, "zygote": zygote, "supervisor": supervisor, "reaper": reaper}


@pytest.mark.parametrize("sandbox", ["landlock", "none"])
def test_the_next_run_ends_processes_of_a_killed_worker(runner: PostgenRunner, sandbox: str) -> None:
    postgen = runner.start(sandbox, 1)
    processes = _wait_until_busy(postgen.pid, 2 + _PROCESSES_PER_POST)
    running = [postgen.pid, *_worker_processes(postgen.pid).values()]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in running:
            os.kill(pid, number)
    postgen.wait(30)
    assert len([p for p, at in processes.items() if at and _start_time(p) == at]) >= 3
    assert [path.name[: len(PREFIX)] for path in runner.scratch.iterdir()] == [PREFIX]
    assert runner.call(_REMOVE_SCRATCH).wait(30) == 0
    assert _remaining(processes) == []
    assert list(runner.scratch.iterdir()) == []


def test_uv_ends_with_postgen(tmp_path: Path) -> None:
    """uv could otherwise continue a long download."""
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
    processes = {pid: _start_time(pid)}
    assert processes[pid]
    postgen.kill()
    postgen.wait(30)
    assert _remaining(processes) == []


def test_ctrl_c_ends_with_exit_code_130_and_no_remaining_processes(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    endless = LESSON.replace("print(add(2, 3))", "while add(2, 3):\n    pass")
    (project / "posts" / "1.1-adding-up.md").write_text(endless, encoding="utf-8")
    call = "import sys; from postgen.cli.main import main; sys.exit(main())"
    postgen = subprocess.Popen(
        [sys.executable, "-c", call, "run"], cwd=project, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        processes = _wait_until_busy(postgen.pid, 6)
    finally:
        postgen.send_signal(signal.SIGINT)
        _, stderr = postgen.communicate(timeout=30)
    assert postgen.returncode == 130, stderr
    assert b"interrupted" in stderr
    assert _remaining(processes) == []
