"""Posts → findings: static rules, the code in the sandbox, and the rules that look at what it gave."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from postgen.execution.engine import Engine
from postgen.execution.program import Program
from postgen.findings import Finding, Severity, sort_findings
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.check_pipeline import CheckPipeline
from postgen.validation.execution_setup import ProgressFn, create_engine, ensure_environment, extract_programs
from postgen.validation.finding_cache import FindingCache
from postgen.validation.options import ValidateOptions
from postgen.validation.posts import Post, PublishedPosts


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What was found. ``outcomes`` go by path; ``sandbox`` is empty where nothing was run.

    ``note`` is something about the run that its user should know, and no finding about a post.
    """

    posts: tuple[Post, ...]
    findings: tuple[Finding, ...]
    outcomes: Mapping[str, PostOutcome] = field(default_factory=dict)
    seconds: float = 0.0
    notice: str = ""

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def passed(self) -> bool:
        return self.count(Severity.ERROR) == 0

    @property
    def blocks_run(self) -> int:
        return sum(outcome.executed_block_count for outcome in self.outcomes.values())

    @property
    def blocks_cached(self) -> int:
        return sum(len(outcome.blocks) for outcome in self.outcomes.values() if outcome.cached)

    @property
    def cpu_seconds(self) -> float:
        """The processor time of the posts that were run."""
        return sum(o.cpu_seconds for o in self.outcomes.values() if not o.cached)

    @property
    def sandbox(self) -> str:
        """The confinement that the code ran in, or would have run in."""
        return next((o.sandbox for o in self.outcomes.values() if o.executed_block_count and o.sandbox), "")


def validate(
    posts: Sequence[Post],
    series: Series,
    options: ValidateOptions,
    say: ProgressFn | None = None,
    on_outcome: Callable[[PostOutcome], None] | None = None,
    lent: Engine | None = None,
) -> ValidationResult:
    """Check posts. Their code runs while the rules are at work that look at the text alone.

    ``lent`` is an engine of the same series and options that stays open afterwards.

    Raises:
        RuntimeEnvironmentError: no environment, no sandbox, or an engine that does not work here.
    """
    started = time.perf_counter()
    select, ignore, home = options.select, options.ignore, _home(posts, series)
    programs = _programs(posts, options) if options.execute else []
    library = PublishedPosts(series, home)
    if not programs:
        judge = CheckPipeline(series, select, ignore, library, cache=options.cache)
        return _result(posts, judge.static_findings(posts, jobs=options.jobs), {}, started)

    @cache
    def python() -> Path:
        return ensure_environment(series, say).python

    with nullcontext(lent) if lent else create_engine(series, options, say, cache=options.cache) as engine:
        kept = {p.path: outcome for p in programs if (outcome := engine.cached_outcome(p))}
        missing = [program for program in programs if program.path not in kept]
        begun = engine.run_in_background(missing, on_outcome)
        judge = CheckPipeline(series, select, ignore, library, python, cache=options.cache)
        found = judge.static_findings(posts, {program.path for program in programs})
        if on_outcome:
            for outcome in kept.values():
                on_outcome(outcome)
        new = {outcome.path: outcome for outcome in begun()}
        outcomes = {program.path: (kept | new)[program.path] for program in programs}
        note = engine.gpu_notice
    again: dict[str, PostOutcome] = {}
    if options.check_determinism:
        # Another interpreter, whose strings hash otherwise, and no memory of the first run.
        with create_engine(series, options, say, cache=False) as other:
            again = {outcome.path: outcome for outcome in other.run(programs)}
    return _result(posts, found + judge.outcome_findings(posts, outcomes, again), outcomes, started, note)


def _result(
    posts: Sequence[Post],
    findings: list[Finding],
    outcomes: Mapping[str, PostOutcome],
    started: float,
    note: str = "",
) -> ValidationResult:
    ordered = tuple(sort_findings(findings))
    return ValidationResult(tuple(posts), ordered, outcomes, time.perf_counter() - started, note)


def execute_posts(
    posts: Sequence[Post],
    series: Series,
    options: ValidateOptions,
    say: ProgressFn | None = None,
    on_outcome: Callable[[PostOutcome], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> dict[str, PostOutcome]:
    """Run the code of posts, and judge nothing: outcomes by path. Posts without code are left out.

    ``on_note`` is told what the user should know about the run, if anything: see :class:`ValidationResult`.

    Raises:
        RuntimeEnvironmentError: no environment, or no sandbox.
    """
    programs = _programs(posts, options)
    if not programs:
        return {}
    with create_engine(series, options, say, cache=options.cache) as engine:
        outcomes = {outcome.path: outcome for outcome in engine.run(programs, on_outcome)}
        if engine.gpu_notice and on_note:
            on_note(engine.gpu_notice)
    return outcomes


def _programs(posts: Sequence[Post], options: ValidateOptions) -> list[Program]:
    """Those of posts that have something to run."""
    return [
        p for p in extract_programs(posts, FindingCache(cache=options.cache)) if not p.has_no_runnable_code
    ]


def _home(posts: Sequence[Post], series: Series) -> dict[str, Post]:
    """The posts that count as their lessons' posts, by lesson id."""
    return {post.lesson.id: post for post in posts if post.lesson and is_canonical_post(post, series)}


def is_canonical_post(post: Post, series: Series) -> bool:
    """Whether a post lies where finished posts lie, and so counts as its lesson's post for later ones."""
    return Path(post.path).resolve().parent == series.posts_dir
