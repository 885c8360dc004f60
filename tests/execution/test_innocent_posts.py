"""What one post does to the machine or to postgen changes no outcome of another post."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import cast

import pytest

from postgen.execution import Engine, Limits, Program, ReaderEnvironment
from postgen.execution.local_runner import LocalRunner
from postgen.execution.result_decoder import StarvedError
from postgen.execution.worker import framing, proc_stats
from postgen.execution.worker.channels import Channels
from postgen.execution.worker_client import WorkerClient
from postgen.outcomes import BlockOutcome, BlockStatus, PostOutcome

from .posts import post
from .unprivileged_user import UnprivilegedUser, environment_to_json

_FILL_SOCKETS = """
import array, socket, time
kept = []
try:
    for _ in range(60):
        pair = socket.socketpair()
        kept += pair
        pair[0].setblocking(False)
        try:
            while True:
                rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 250))
                pair[0].sendmsg([b"x"], [rights])
        except BlockingIOError:
            pass
except OSError as error:
    print("held", error)
time.sleep(2)
"""
_RUN_WITH_FEW_FILES = f"""
import resource, sys
from tests.execution.posts import post
from tests.execution.unprivileged_user import environment_from_json
from postgen.execution import Engine
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
environment = environment_from_json(sys.stdin.read())
innocent = [post("import time; time.sleep(0.1); print(42)", path=f"posts/{{n}}.md") for n in range(8)]
with Engine(environment, sandbox="namespaces", jobs=2, cache=False) as engine:
    engine.run([post("x = 1")])
    _, *outcomes = engine.run([post({_FILL_SOCKETS!r}), *innocent])
print([outcome.blocks[0].stdout for outcome in outcomes] == ["42\\n"] * 8)
"""


def test_descriptors_in_flight_do_not_stop_other_posts(
    unprivileged_user: UnprivilegedUser, bare_environment: ReaderEnvironment
) -> None:
    if not unprivileged_user.can_create_namespaces():
        pytest.skip("an unprivileged user of this machine cannot create namespaces")
    home = unprivileged_user.home("few-files")
    output = unprivileged_user.call(
        home, "-c", _RUN_WITH_FEW_FILES, text=environment_to_json(bare_environment)
    )
    assert output == "True\n"


def test_a_post_may_open_fewer_files_than_postgen(bare_environment: ReaderEnvironment) -> None:
    with Engine(bare_environment, sandbox="none", cache=False) as engine:
        (outcome,) = engine.run(
            [post("import resource\nprint(resource.getrlimit(resource.RLIMIT_NOFILE)[0])")]
        )
    assert int(outcome.blocks[0].stdout) < resource.getrlimit(resource.RLIMIT_NOFILE)[0]


class _LoadedWorker:
    """A worker whose machine is so busy that a post times out unless it runs alone."""

    def __init__(self) -> None:
        self.running: set[str] = set()
        self.runs: list[tuple[str, int]] = []  # each post, and how many others ran at its end

    def run(self, program: Program, _: Limits) -> PostOutcome:
        self.running.add(program.path)
        time.sleep(0.1)
        others = len(self.running) - 1
        self.running.remove(program.path)
        self.runs.append((program.path, others))
        status = BlockStatus.TIMED_OUT if others or "slow" in program.path else BlockStatus.PASSED
        outcome = PostOutcome(program.path, (BlockOutcome(1, status),), "none")
        if status is BlockStatus.TIMED_OUT:
            raise StarvedError(outcome)
        return outcome

    def close(self) -> None: ...


def test_starved_posts_run_again_alone() -> None:
    worker = _LoadedWorker()
    runner = LocalRunner(lambda _: cast("WorkerClient", worker))
    paths = ["a", "slow", "b", "c"]
    with runner.session(Limits(), jobs=4) as submit:
        outcomes = [future.result() for future in [submit(post("x = 1", path=path)) for path in paths]]
    assert [outcome.path for outcome in outcomes] == paths
    assert [outcome.blocks[0].status.value for outcome in outcomes] == ["passed", "timed out"] + [
        "passed"
    ] * 2
    last = dict(worker.runs)
    assert set(last) == set(paths)
    assert set(last.values()) == {0}
    assert len(worker.runs) <= 2 * len(paths)


@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_a_killed_post_runs_again(bare_environment: ReaderEnvironment, sandbox: str) -> None:
    source = "import os, time\nprint('started', flush=True)\ntime.sleep(30)"
    pids: list[int] = []

    def kill_first_post() -> None:
        while not pids:
            time.sleep(0.02)
            pids.extend(pid for pid in proc_stats.descendants(os.getpid())[0] if _is_asleep_in_post(pid))
        time.sleep(0.5)  # until its block runs
        os.kill(max(pids), signal.SIGKILL)

    with Engine(bare_environment, sandbox=sandbox, cache=False, limits=Limits(block_seconds=3)) as engine:
        engine.run([post("x = 1")])
        killer = threading.Thread(target=kill_first_post)
        killer.start()
        (outcome,) = engine.run([post(source)])
        killer.join()
    assert outcome.blocks[0].status is BlockStatus.TIMED_OUT


def _is_asleep_in_post(pid: int) -> bool:
    """True for the process that runs the blocks of a post."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink().name == "post"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["namespaces", "landlock"])
def test_busy_processes_do_not_let_another_post_time_out(
    bare_environment: ReaderEnvironment, sandbox: str
) -> None:
    busy = """
    import os
    for _ in range(55):
        if os.fork() == 0:
            os.setsid()  # the system shares the processors among sessions
            while True:
                pass
    while True:
        pass
    """
    innocent = "import time\nwhile time.process_time() < 1.2:\n    pass\nprint(42)"
    with Engine(
        bare_environment, sandbox=sandbox, jobs=2, cache=False, limits=Limits(block_seconds=6)
    ) as engine:
        engine.run([post("x = 1")])
        guilty, other = engine.run([post(busy), post(innocent, path="posts/2.md")])
    assert guilty.blocks[0].status is BlockStatus.TIMED_OUT
    assert other.blocks[0].stdout == "42\n"


def test_a_report_that_arrives_byte_by_byte_costs_little() -> None:
    here, there = socket.socketpair()
    out, err, status = os.pipe(), os.pipe(), os.pipe()
    channels = Channels(here, out[0], err[0], status[0], 1 << 20)
    data = framing.pack({"status": "passed"}, [bytes(1 << 20)])
    end = time.monotonic() + 0.5
    sender = os.fork()
    if sender == 0:
        for byte in data:
            there.send(bytes([byte]))
        os._exit(0)
    turns = 0
    while time.monotonic() < end:
        channels.listen(0.05)
        assert channels.frame(b"", 1 << 21) is None
        turns += 1
    os.kill(sender, signal.SIGKILL)
    os.waitpid(sender, 0)
    assert 10 < turns < 400
    for handle in (*out, *err, *status):
        os.close(handle)
    here.close()
    there.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide /proc")
def test_landlock_without_a_visible_proc_is_refused(
    bare_environment: ReaderEnvironment, tmp_path: Path
) -> None:
    program = f"""
import sys
from tests.execution.posts import post
from tests.execution.unprivileged_user import environment_from_json
from postgen.errors import SandboxError
from postgen.execution import Engine
environment = environment_from_json({environment_to_json(bare_environment)!r})
try:
    with Engine(environment, sandbox="landlock", cache=False) as engine:
        engine.run([post("x = 1")])
except SandboxError as error:
    print("/proc does not show" in str(error))
"""
    hidden = 'mount -t tmpfs none /proc && exec "$0" -c "$1"'
    command = ["unshare", "--mount", "sh", "-c", hidden, sys.executable, program]
    completed = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    if "unshare" in completed.stderr or "mount" in completed.stderr:
        pytest.skip("this machine cannot hide /proc")
    assert completed.stdout == "True\n", completed.stderr


def test_a_post_does_not_see_the_terminals_of_another_one(bare_environment: ReaderEnvironment) -> None:
    owner = "import pty, time\nends = pty.openpty()\ntime.sleep(2)"
    other = "import os, time\ntime.sleep(1)\nprint(os.listdir('/dev/pts'))"
    with Engine(bare_environment, sandbox="namespaces", jobs=2, cache=False) as engine:
        engine.run([post("x = 1")])
        outcomes = engine.run([post(owner), post(other, path="posts/2.md")])
    assert outcomes[0].passed
    assert outcomes[1].blocks[0].stdout == "['ptmx']\n"
