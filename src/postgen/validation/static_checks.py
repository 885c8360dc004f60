"""Pipeline: cached, parallel, streaming static checks."""

import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from postgen.files import cpu_count
from postgen.outcomes import PostOutcome
from postgen.rules import Context, Rule, all_rules, required_inputs, run_rules, selected_rules
from postgen.rules.checkers import run_checkers
from postgen.rules.cross_post.extract import extract_facts
from postgen.rules.cross_post.facts import PostFacts
from postgen.series import Series
from postgen.validation.finding_cache import OutcomeResult, StaticResult, snapshot_images
from postgen.validation.posts import Post

StaticResultWithFacts = tuple[StaticResult, PostFacts | None]
"""What is said of a post, and what it brings where rules are to compare it."""


@dataclass(frozen=True, slots=True)
class StaticChecker:
    """Examines posts by the rules that are selected."""

    series: Series
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    python: Callable[[], Path] | None = None  # the reader environment's interpreter, asked only where needed

    def rules(self, post: Post) -> tuple[Rule, ...]:
        """All rules that hold for a post."""
        return selected_rules(self.series.outline.rules, post.lesson, self.select, self.ignore)

    def rules_before_run(self, post: Post, run: Collection[str]) -> list[Rule]:
        """Those that are asked before the posts in ``run`` (by path) are run, with what they need."""
        ready = ("ruff",) if self.python is None else ("ruff", "ty")
        is_run = post.path in run
        return [
            rule
            for rule in self.rules(post)
            if not rule.runs_after_execution(is_run=is_run) and rule.requires <= {*ready}
        ]

    def cross_post_codes(self, post: Post) -> tuple[str, ...]:
        """The codes of those that compare a post with others, or with the disk."""
        return tuple(rule.code for rule in self.rules(post) if rule.check_across_posts)

    def check(self, posts: Sequence[Post], run: Collection[str] = ()) -> list[StaticResultWithFacts]:
        """Examine a few posts; each engine is started once for them all.

        Raises:
            RuntimeEnvironmentError: an engine is missing or broke.
        """
        return list(self._examine(posts, run))

    def _examine(self, posts: Sequence[Post], run: Collection[str]) -> Iterator[StaticResultWithFacts]:
        rules = [self.rules_before_run(post, run) for post in posts]
        needs = required_inputs([rule for of_post in rules for rule in of_post])
        python = self.python() if self.python and "ty" in needs else None
        diagnostics = run_checkers([post.document for post in posts], self.series, needs, python)
        for post, of_post in zip(posts, rules, strict=True):
            said = diagnostics.get(post.path, {})
            context = Context(self.series, post.lesson, post.file, said)
            findings = run_rules(post.document, context, of_post)
            compare = self.cross_post_codes(post)
            brought = extract_facts(post.document, self.series, post.lesson) if compare else None
            yield StaticResult(tuple(findings), compare), brought

    def check_outcome(self, post: Post, outcome: PostOutcome, again: PostOutcome | None) -> OutcomeResult:
        """Ask those rules of a post that look at what running it gave, and a second run if there was one."""
        pictures = snapshot_images(
            post.document, post.file
        )  # first: what changes meanwhile is noticed next time
        context = Context(self.series, post.lesson, post.file, outcome=outcome, second_outcome=again)
        rules = [rule for rule in self.rules(post) if rule.runs_after_execution(is_run=True)]
        return OutcomeResult(tuple(run_rules(post.document, context, rules)), pictures)


BATCH_SIZE = 48  # posts that an engine is given at once; fewer than are kept parsed
MIN_POSTS_FOR_POOL = 40  # up to here one process is done before others have started
# A parsed post is many objects and hardly a cycle: looking for some after each 700 takes a tenth of the time.
_SELDOM = (1_000_000, 20, 50)
_examiner: StaticChecker | None = None  # of a worker process


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


def check_in_parallel(
    examiner: StaticChecker, posts: Sequence[Post], run: Collection[str] = (), jobs: int | None = 1
) -> Iterator[tuple[Sequence[Post], list[StaticResultWithFacts]]]:
    """Examine posts a few at a time, and give those few with what was found.

    Raises:
        RuntimeEnvironmentError: an engine is missing or broke.
    """
    with _RARE_COLLECTIONS:
        yield from _examine_all(examiner, posts, run, jobs)


def _examine_all(
    examiner: StaticChecker, posts: Sequence[Post], run: Collection[str], jobs: int | None
) -> Iterator[tuple[Sequence[Post], list[StaticResultWithFacts]]]:
    done = 0
    workers = min(jobs or cpu_count(), -(-len(posts) // BATCH_SIZE))
    # Only a process with a single thread can be forked safely, and only a fork costs next to nothing.
    forks = sys.platform == "linux" and threading.active_count() == 1
    if (
        workers > 1
        and examiner.python is None
        and len(posts) > (MIN_POSTS_FOR_POOL if forks else 10 * MIN_POSTS_FOR_POOL)
    ):
        try:
            for part, found in _spread(examiner, posts, workers, "fork" if forks else "spawn"):
                done += len(part)
                yield part, found
        except BrokenProcessPool:
            pass  # killed, perhaps for want of memory: one process needs less
    for start in range(done, len(posts), BATCH_SIZE):
        part = posts[start : start + BATCH_SIZE]
        yield part, examiner.check(part, run)


def _spread(
    examiner: StaticChecker, posts: Sequence[Post], workers: int, how: str
) -> Iterator[tuple[Sequence[Post], list[StaticResultWithFacts]]]:
    if how == "fork":
        all_rules()  # imported before, and not by each of them
    size = max(1, min(BATCH_SIZE, -(-len(posts) // (2 * workers))))
    parts = [posts[start : start + size] for start in range(0, len(posts), size)]
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context(how), _start, (examiner,))
    try:
        yield from zip(parts, pool.map(_work, parts), strict=True)
    except BaseException:  # an interrupt waits for nothing
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _start(examiner: StaticChecker) -> None:
    global _examiner
    gc.set_threshold(*_SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it, and ends the others
    _examiner = examiner


def _work(posts: Sequence[Post]) -> list[StaticResultWithFacts]:
    assert _examiner
    return _examiner.check(posts)
