"""Examining many posts in several processes. What is found does not depend on how many."""

import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from postgen.processors import processors
from postgen.rules import all_rules
from postgen.validation.examining import Examiner, Said
from postgen.validation.posts import Post

AT_A_TIME = 48  # posts that an engine is given at once; fewer than are kept parsed
FEW = 40  # up to here one process is done before others have started
# A parsed post is many objects and hardly a cycle: looking for some after each 700 takes a tenth of the time.
_SELDOM = (1_000_000, 20, 50)
_examiner: Examiner | None = None  # of a worker process


class _RareCollections:
    """Collects garbage rarely while any check runs; checks may overlap and end in any order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._before = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            if not self._running:
                self._before = gc.get_threshold()
                gc.set_threshold(*_SELDOM)
            self._running += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                gc.set_threshold(*self._before)


_RARE_COLLECTIONS = _RareCollections()


def examine_all(
    examiner: Examiner, posts: Sequence[Post], run: Collection[str] = (), jobs: int | None = 1
) -> Iterator[tuple[Sequence[Post], list[Said]]]:
    """Examine posts a few at a time, and give those few with what was found.

    Raises:
        SurroundingsError: an engine is missing or broke.
    """
    with _RARE_COLLECTIONS:
        yield from _examine_all(examiner, posts, run, jobs)


def _examine_all(
    examiner: Examiner, posts: Sequence[Post], run: Collection[str], jobs: int | None
) -> Iterator[tuple[Sequence[Post], list[Said]]]:
    done = 0
    workers = min(jobs or processors(), -(-len(posts) // AT_A_TIME))
    # Only a process with a single thread can be forked safely, and only a fork costs next to nothing.
    forks = sys.platform == "linux" and threading.active_count() == 1
    if workers > 1 and examiner.python is None and len(posts) > (FEW if forks else 10 * FEW):
        try:
            for part, found in _spread(examiner, posts, workers, "fork" if forks else "spawn"):
                done += len(part)
                yield part, found
        except BrokenProcessPool:
            pass  # killed, perhaps for want of memory: one process needs less
    for start in range(done, len(posts), AT_A_TIME):
        part = posts[start : start + AT_A_TIME]
        yield part, examiner.examine(part, run)


def _spread(
    examiner: Examiner, posts: Sequence[Post], workers: int, how: str
) -> Iterator[tuple[Sequence[Post], list[Said]]]:
    if how == "fork":
        all_rules()  # imported before, and not by each of them
    size = max(1, min(AT_A_TIME, -(-len(posts) // (2 * workers))))
    parts = [posts[start : start + size] for start in range(0, len(posts), size)]
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context(how), _start, (examiner,))
    try:
        yield from zip(parts, pool.map(_work, parts), strict=True)
    except BaseException:  # an interrupt waits for nothing
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _start(examiner: Examiner) -> None:
    global _examiner
    gc.set_threshold(*_SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
    _examiner = examiner


def _work(posts: Sequence[Post]) -> list[Said]:
    assert _examiner
    return _examiner.examine(posts)
