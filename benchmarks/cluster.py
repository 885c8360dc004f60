"""Measure how much faster two workers of a Dask cluster run posts than one.

    uv run --all-extras python benchmarks/cluster.py               44 generated posts
    uv run --all-extras python benchmarks/cluster.py --posts 200   more of them

Scheduler, workers and client run on this machine, so it needs at least two processors. Each worker has one
thread. Before the measurement, each cluster runs the posts of a warm-up, so that importing PyTorch is not
measured. The table has medians of wall-clock times; only the ratio is comparable between machines.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import corpus

from postgen.execution import Engine, ReaderEnvironment, reader_environment
from postgen.execution.dask_cluster import DaskCluster
from postgen.execution.program import Program
from postgen.series import load_series
from postgen.validation import extract_program, read_posts

ROOT = Path(__file__).resolve().parent.parent
WORKERS = (1, 2)
TARGET = 1.7


@contextmanager
def dask_cluster(workers: int) -> Iterator[str]:
    """Start a scheduler here and workers with one thread each, and yield the address of the scheduler."""
    from distributed import Client, LocalCluster

    make_cluster: Any = LocalCluster
    make_client: Any = Client
    with make_cluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
    ) as cluster:
        with make_client(cluster, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield cluster.scheduler_address


class Corpus:
    """Generated posts of one series; each run gets posts that no cache has."""

    def __init__(self, root: Path, count: int) -> None:
        self._root, self._count = root, count
        self._edition = int(time.time())
        self.series = load_series(ROOT)

    def programs(self) -> list[Program]:
        self._edition += 1
        files = corpus.generate(
            self._root / f"{self._edition}" / "posts", self._count, self._edition, epochs=40
        )
        posts, _ = read_posts(files, self.series)
        return [extract_program(post) for post in posts]


def seconds(address: str, environment: ReaderEnvironment, posts: Corpus) -> float:
    """Run new posts on the cluster, and return the wall-clock time."""
    programs = posts.programs()
    begun = time.perf_counter()
    with Engine(environment, cache=False, elsewhere=DaskCluster(address, 2).session) as engine:
        outcomes = engine.run(programs)
    assert all(outcome.passed for outcome in outcomes), "a post failed"
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--posts", type=int, default=44)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="postgen-bench-") as root:
        posts, warm_up = Corpus(Path(root), arguments.posts), Corpus(Path(root) / "warm", 4)
        declared = posts.series.outline.environment
        environment = reader_environment(declared.python, declared.packages, notify=lambda _: None)
        times: dict[int, list[float]] = {workers: [] for workers in WORKERS}
        for _ in range(arguments.repeat):  # in turn, because the load of a machine changes
            for workers in WORKERS:
                with dask_cluster(workers) as address:
                    seconds(address, environment, warm_up)
                    times[workers].append(seconds(address, environment, posts))
    one = statistics.median(times[1])
    print(f"{arguments.posts} posts, {os.cpu_count()} processors, {arguments.repeat} runs each\n")
    print("| workers | posts per second | faster than one worker | target |\n| ---: | ---: | ---: | --- |")
    for workers, found in times.items():
        median = statistics.median(found)
        target = f">= {TARGET} ×" if workers == WORKERS[-1] else ""
        print(f"| {workers} | {arguments.posts / median:.1f} | {one / median:.2f} × | {target} |")


if __name__ == "__main__":
    main()
