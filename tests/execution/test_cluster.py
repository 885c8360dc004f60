"""Posts on a Dask cluster with two real worker processes, one of which is killed while it runs a post."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

import pytest

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.execution import Engine, ReaderEnvironment
from postgen.execution.dask_cluster import DaskCluster
from postgen.execution.dask_worker import pack, unpack
from postgen.execution.data_snapshot import snapshot
from postgen.execution.environment import ensure_same_environment
from postgen.execution.worker import proc_stats
from postgen.outcomes import BlockStatus

from .posts import post


class DaskWorkers:
    """A scheduler and two worker processes."""

    def __init__(self, folder: Path) -> None:
        from distributed import LocalCluster

        make_cluster: Any = LocalCluster
        self._scheduler = make_cluster(
            n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address="127.0.0.1:0"
        )
        self.address: str = self._scheduler.scheduler_address
        line = [sys.executable, "-m", f"{__package__}.dask_workers", self.address]
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        self._process = subprocess.Popen(
            line, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
            env=environ,
        )  # fmt: skip

    def busy_worker(self) -> int:
        """Wait for a worker that runs a post, which shows in its number of processes; return its id."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for worker in proc_stats.children(self._process.pid):
                if len(proc_stats.descendants(worker)[0]) >= 8:
                    return worker
            time.sleep(0.01)
        raise AssertionError("no worker runs a post")

    def close(self) -> None:
        for worker in proc_stats.children(self._process.pid):
            os.kill(worker, signal.SIGKILL)
        self._process.communicate(timeout=30)
        self._scheduler.close()


FILES = (PurePath("points.csv"),)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "points.csv").write_text("1,2\n")
    return tmp_path / "project"


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskWorkers]:
    workers = DaskWorkers(tmp_path_factory.mktemp("dask"))
    try:
        yield workers
    finally:
        workers.close()


def test_every_post_has_one_outcome_if_a_worker_is_killed(
    workers: DaskWorkers, bare_environment: ReaderEnvironment
) -> None:
    sources = [f"import time\ntime.sleep(0.3)\nprint({n})" for n in range(6)]
    programs = [post(source, path=f"posts/{n}.md") for n, source in enumerate(sources)]
    programs += [post("1 / 0", path="posts/raises.md"), post("open('/usr/mine', 'w')", path="posts/held.md")]
    descendants: set[int] = set()

    def kill_one() -> None:
        worker = workers.busy_worker()
        descendants.update(proc_stats.descendants(worker)[0])
        os.kill(worker, signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    with Engine(bare_environment, cache=False, elsewhere=DaskCluster(workers.address, 2).session) as engine:
        outcomes = engine.run(programs)
        assert not engine.is_started
    killer.join()
    assert [o.path for o in outcomes] == [p.path for p in programs]
    assert [o.blocks[0].stdout for o in outcomes[:6]] == [f"{n}\n" for n in range(6)]
    assert [o.blocks[0].status for o in outcomes[6:]] == [BlockStatus.RAISED, BlockStatus.FORBIDDEN]
    assert {o.sandbox for o in outcomes} == {"namespaces"}
    assert len(descendants) >= 8
    deadline = time.monotonic() + 10
    while (remaining := [pid for pid in descendants if _is_running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert remaining == []


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_data_is_sent_to_the_workers_and_outcomes_are_cached_locally(
    workers: DaskWorkers, bare_environment: ReaderEnvironment, project: Path
) -> None:
    reading_post = post("print(open('points.csv').read(), end='')")
    cluster = DaskCluster(workers.address, 1)
    with Engine(bare_environment, elsewhere=cluster.session, data=lambda: snapshot(project, FILES)) as engine:
        (first,) = engine.run([reading_post])
        (second,) = engine.run([reading_post])
    assert first.blocks[0].stdout == "1,2\n"
    assert (first.cached, second.cached) == (False, True)


def test_a_worker_recreates_missing_data_and_environments(
    bare_environment: ReaderEnvironment, project: Path
) -> None:
    local_snapshot = snapshot(project, FILES)
    assert local_snapshot is not None
    packed = pack(local_snapshot)
    shutil.rmtree(local_snapshot.path)
    assert unpack(local_snapshot, packed) == local_snapshot
    assert (local_snapshot.path / "points.csv").read_text() == "1,2\n"
    remote_environment = ensure_same_environment(replace(bare_environment, path=Path("/nowhere/environment")))
    assert remote_environment.path.is_relative_to(project.parent / "cache")
    assert (remote_environment.version, remote_environment.packages) == (
        bare_environment.version,
        bare_environment.packages,
    )


def test_a_cluster_that_does_not_answer_is_an_error(
    bare_environment: ReaderEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postgen.execution.dask_cluster._CONNECT_TIMEOUT", 0.5)
    engine = Engine(bare_environment, cache=False, elsewhere=DaskCluster("tcp://127.0.0.1:1", 1).session)
    with (
        engine,
        pytest.raises(RuntimeEnvironmentError, match=r"cluster at tcp://127\.0\.0\.1:1 does not answer"),
    ):
        engine.run([post("x = 1")])


@pytest.mark.parametrize("address", ["nonsense://x:1", "somewhere", ""])
def test_an_invalid_address_is_a_usage_error(address: str) -> None:
    with pytest.raises(UsageError, match=f"'{address}' is not the address of a Dask scheduler"):
        DaskCluster(address, 1)


def test_without_dask_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RuntimeEnvironmentError, match=r"extra `cluster`.*not installed"):
        DaskCluster("local", 1)
