"""The static rules over many posts, in several processes. What they find does not depend on how many."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from postgen.findings import Finding
from postgen.series import Series
from postgen.validation.earlier import Library
from postgen.validation.judging import AT_A_TIME, Judge
from postgen.validation.posts import Post

FEW = 40  # up to here one process is done before others have started
_judge: Judge | None = None  # of a worker process


def find_statically(
    posts: Sequence[Post],
    series: Series,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    home: Mapping[str, Post],
    jobs: int | None,
) -> list[Finding]:
    """All findings of the static rules. ``home`` has the posts that count as their lessons' ones.

    Raises:
        SurroundingsError: an engine is missing or broke.
    """
    workers = min(jobs or _processors(), -(-len(posts) // AT_A_TIME))
    # Only a process with a single thread can be forked safely, and only a fork costs next to nothing.
    forks = sys.platform == "linux" and threading.active_count() == 1
    if workers > 1 and len(posts) > (FEW if forks else 10 * FEW):
        try:
            return _spread(posts, (series, select, ignore, home), workers, "fork" if forks else "spawn")
        except BrokenProcessPool:
            pass  # killed, perhaps for want of memory: one process needs less
    return Judge(series, select, ignore, Library(series, home)).static(posts)


def _spread(
    posts: Sequence[Post],
    given: tuple[Series, tuple[str, ...], tuple[str, ...], Mapping[str, Post]],
    workers: int,
    how: str,
) -> list[Finding]:
    size = max(1, min(AT_A_TIME, -(-len(posts) // (2 * workers))))
    parts = [posts[start : start + size] for start in range(0, len(posts), size)]
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context(how), _start, given)
    try:
        return [finding for found in pool.map(_work, parts) for finding in found]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _start(
    series: Series, select: tuple[str, ...], ignore: tuple[str, ...], home: Mapping[str, Post]
) -> None:
    global _judge
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
    _judge = Judge(series, select, ignore, Library(series, home))


def _work(posts: Sequence[Post]) -> list[Finding]:
    assert _judge
    return _judge.static(posts)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
