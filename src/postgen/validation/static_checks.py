"""The rules that run on single posts, in several processes if there are many posts."""

import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Container, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from postgen.files import cpu_count
from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.rules import Context, Diagnostic, Rule, all_rules, required_inputs, run_rules, selected_rules
from postgen.rules.checkers import run_checkers
from postgen.rules.cross_post.fact_extraction import extract_facts
from postgen.rules.cross_post.post_facts import PostFacts
from postgen.rules.runner import catch_failure, unchecked_findings
from postgen.series import Series
from postgen.validation.finding_cache import (
    DependentFindings,
    PostRecord,
    ShownFigure,
    digest_outcomes,
    snapshot_images,
)
from postgen.validation.posts import Post, extract_program
from postgen.validation.validate_options import ValidateOptions

Checked = tuple[PostRecord, PostFacts | None]
"""The results about a post, and its facts if a selected rule compares posts."""


@dataclass(frozen=True, slots=True)
class StaticChecker:
    """Runs the selected rules on posts."""

    series: Series
    options: ValidateOptions

    def _rules(self, post: Post) -> tuple[Rule, ...]:
        return selected_rules(self.series, post.lesson, self.options.select, self.options.ignore)

    def check(self, posts: Sequence[Post], python: Path | None = None) -> list[Checked]:
        """Run the rules that need no outcome. Each external checker is started once for all posts.

        ``python`` is the interpreter of the reader environment; types are checked only with it.
        """
        rules = {post.path: self._rules(post) for post in posts}
        needs = required_inputs(list(chain.from_iterable(rules.values())))
        diagnostics = run_checkers([post.document for post in posts], self.series, needs, python)
        return [
            self._check(post, rules[post.path], diagnostics.get(post.path, {}), str(python or ""))
            for post in posts
        ]

    def _check(
        self,
        post: Post,
        rules: Sequence[Rule],
        diagnostics: Mapping[str, tuple[Diagnostic, ...]],
        python: str,
    ) -> Checked:
        context = Context(self.series, post.lesson, post.file, diagnostics)
        by_code = {rule.code: rule for rule in rules}
        before_run: list[Finding] = []
        if_not_run: list[Finding] = []
        types: list[Finding] = []
        for finding in run_rules(post.document, context, rules):
            rule = by_code[finding.code]
            group = if_not_run if rule.uses_outcome else types if "ty" in rule.requires else before_run
            group.append(finding)
        across = [rule for rule in rules if rule.check_across_posts]
        facts, failure = None, None
        if across:
            facts, failure = catch_failure(lambda: extract_facts(post.document, self.series, post.lesson))
        if failure:
            before_run += unchecked_findings(post.path, {failure: across}, context)
        record = PostRecord(
            blocks=extract_program(post).blocks,
            findings=tuple(before_run),
            findings_if_not_run=tuple(if_not_run),
            type_findings=tuple(types),
            python=python,
            cross_post_codes=() if failure else tuple(rule.code for rule in across),
            figures=tuple(_shown_figures(facts, by_code)) if facts else (),
        )
        return record, facts

    def check_outcome(
        self,
        post: Post,
        outcome: PostOutcome | None,
        second: PostOutcome | None,
        figure_outcomes: Mapping[str, PostOutcome],
    ) -> DependentFindings:
        """Run the rules that read the outcome of the code, and that of a second run if there was one.

        ``outcome`` is None for a post without code. ``figure_outcomes`` are those of the scripts of the
        figures that the post shows, by target.
        """
        # Before the rules run: an image that changes meanwhile is noticed next time.
        images = snapshot_images(post.document, post.file)
        rules = self._rules(post)
        # What a checker already says about a block that failed is not reported again.
        needs = set() if outcome is None or outcome.passed else required_inputs(rules) - {"ty"}
        diagnostics = run_checkers([post.document], self.series, needs)[post.path]
        context = Context(
            self.series,
            post.lesson,
            post.file,
            diagnostics,
            outcome,
            second,
            figure_outcomes=figure_outcomes,
        )
        after = [
            rule
            for rule in rules
            if "figure scripts" in rule.requires
            or (outcome and (rule.uses_outcome or "outcome" in rule.requires))
        ]
        findings = run_rules(post.document, context, after)
        digest = digest_outcomes(*([outcome] if outcome else []), *figure_outcomes.values())
        return DependentFindings(tuple(findings), digest, images)


def _shown_figures(facts: PostFacts, codes: Container[str]) -> Iterator[ShownFigure]:
    """The figures of a post. None if the rules that check figures after a run are not selected."""
    for link in facts.links:
        if link.is_image and "EX805" in codes and "EX811" in codes:
            yield ShownFigure(link.span, link.path, link.drawn)


BATCH_SIZE = 48  # posts that an external checker gets at once; fewer than stay parsed
MIN_POSTS_FOR_POOL = 40  # one process checks as many before others have started
# A parsed post has many objects and few cycles: with the defaults, collecting takes a tenth of the time.
_SELDOM = (1_000_000, 20, 50)
_checker: StaticChecker | None = None  # of a worker process


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
    checker: StaticChecker, posts: Sequence[Post], python: Path | None = None, jobs: int | None = 1
) -> Iterator[list[Checked]]:
    """Check posts and yield the results in their order, a few posts at a time.

    Several processes share the work if there are many posts. With ``python``, code runs at the same time,
    so one process is used.

    Raises:
        RuntimeEnvironmentError: an external checker is missing or failed.
    """
    with _RARE_COLLECTIONS:
        done = 0
        workers = min(jobs or cpu_count(), -(-len(posts) // BATCH_SIZE))
        # Only a process with a single thread can be forked safely, and only a fork costs next to nothing.
        forks = sys.platform == "linux" and threading.active_count() == 1
        enough = MIN_POSTS_FOR_POOL if forks else 10 * MIN_POSTS_FOR_POOL
        if workers > 1 and python is None and len(posts) > enough:
            try:
                for results in _check_in_pool(checker, posts, workers, "fork" if forks else "spawn"):
                    done += len(results)
                    yield results
            except BrokenProcessPool:
                pass  # killed, perhaps for want of memory: one process needs less
        for start in range(done, len(posts), BATCH_SIZE):
            yield checker.check(posts[start : start + BATCH_SIZE], python)


def _check_in_pool(
    checker: StaticChecker, posts: Sequence[Post], workers: int, how: str
) -> Iterator[list[Checked]]:
    if how == "fork":
        all_rules()  # import them once, before the fork
    size = max(1, min(BATCH_SIZE, -(-len(posts) // (2 * workers))))
    parts = [posts[start : start + size] for start in range(0, len(posts), size)]
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context(how), _start_worker, (checker,))
    try:
        yield from pool.map(_check_part, parts)
    except BaseException:  # do not wait after an interrupt
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _start_worker(checker: StaticChecker) -> None:
    global _checker
    gc.set_threshold(*_SELDOM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process handles it and ends the workers
    _checker = checker


def _check_part(posts: Sequence[Post]) -> list[Checked]:
    assert _checker
    return _checker.check(posts)
