"""Posts → findings: static rules, the code in the sandbox, and the rules that look at what it gave."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from postgen.execution.engine import Engine
from postgen.execution.program import Program
from postgen.findings import Finding, Severity, reading_order
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.earlier import Library
from postgen.validation.executing import Say, engine_of, environment_of, programs_of
from postgen.validation.judging import Judge
from postgen.validation.keeping import Store
from postgen.validation.options import Options
from postgen.validation.posts import Post


@dataclass(frozen=True, slots=True)
class Validation:
    """What was found. ``outcomes`` go by path; ``sandbox`` is empty where nothing was run.

    ``note`` is something about the run that its user should know, and no finding about a post.
    """

    posts: tuple[Post, ...]
    findings: tuple[Finding, ...]
    outcomes: Mapping[str, PostOutcome] = field(default_factory=dict)
    seconds: float = 0.0
    note: str = ""

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def passed(self) -> bool:
        return self.count(Severity.ERROR) == 0

    @property
    def blocks_run(self) -> int:
        return sum(outcome.blocks_run for outcome in self.outcomes.values())

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
        return next((o.sandbox for o in self.outcomes.values() if o.blocks_run and o.sandbox), "")


def validate(
    posts: Sequence[Post],
    series: Series,
    options: Options,
    say: Say | None = None,
    on_outcome: Callable[[PostOutcome], None] | None = None,
    lent: Engine | None = None,
) -> Validation:
    """Check posts. Their code runs while the rules are at work that look at the text alone.

    ``lent`` is an engine of the same series and options that stays open afterwards.

    Raises:
        SurroundingsError: no environment, no sandbox, or an engine that does not work here.
    """
    started = time.perf_counter()
    select, ignore, home = options.select, options.ignore, _home(posts, series)
    programs = _programs(posts, options) if options.execute else []
    library = Library(series, home)
    if not programs:
        judge = Judge(series, select, ignore, library, cache=options.cache)
        return _result(posts, judge.static(posts, jobs=options.jobs), {}, started)

    @cache
    def python() -> Path:
        return environment_of(series, say).python

    with nullcontext(lent) if lent else engine_of(series, options, say, cache=options.cache) as engine:
        kept = {p.path: outcome for p in programs if (outcome := engine.kept(p))}
        missing = [program for program in programs if program.path not in kept]
        begun = engine.begin(missing, on_outcome)
        judge = Judge(series, select, ignore, library, python, cache=options.cache)
        found = judge.static(posts, {program.path for program in programs})
        if on_outcome:
            for outcome in kept.values():
                on_outcome(outcome)
        new = {outcome.path: outcome for outcome in begun()}
        outcomes = {program.path: (kept | new)[program.path] for program in programs}
        note = engine.note
    again: dict[str, PostOutcome] = {}
    if options.check_determinism:
        # Another interpreter, whose strings hash otherwise, and no memory of the first run.
        with engine_of(series, options, say, cache=False) as other:
            again = {outcome.path: outcome for outcome in other.run(programs)}
    return _result(posts, found + judge.by_outcome(posts, outcomes, again), outcomes, started, note)


def _result(
    posts: Sequence[Post],
    findings: list[Finding],
    outcomes: Mapping[str, PostOutcome],
    started: float,
    note: str = "",
) -> Validation:
    ordered = tuple(reading_order(findings))
    return Validation(tuple(posts), ordered, outcomes, time.perf_counter() - started, note)


def run_posts(
    posts: Sequence[Post],
    series: Series,
    options: Options,
    say: Say | None = None,
    on_outcome: Callable[[PostOutcome], None] | None = None,
    on_note: Callable[[str], None] | None = None,
) -> dict[str, PostOutcome]:
    """Run the code of posts, and judge nothing: outcomes by path. Posts without code are left out.

    ``on_note`` is told what the user should know about the run, if anything: see :class:`Validation`.

    Raises:
        SurroundingsError: no environment, or no sandbox.
    """
    programs = _programs(posts, options)
    if not programs:
        return {}
    with engine_of(series, options, say, cache=options.cache) as engine:
        outcomes = {outcome.path: outcome for outcome in engine.run(programs, on_outcome)}
        if engine.note and on_note:
            on_note(engine.note)
    return outcomes


def _programs(posts: Sequence[Post], options: Options) -> list[Program]:
    """Those of posts that have something to run."""
    return [p for p in programs_of(posts, Store(cache=options.cache)) if not p.is_idle]


def _home(posts: Sequence[Post], series: Series) -> dict[str, Post]:
    """The posts that count as their lessons' posts, by lesson id."""
    return {post.lesson.id: post for post in posts if post.lesson and is_at_home(post, series)}


def is_at_home(post: Post, series: Series) -> bool:
    """Whether a post lies where finished posts lie, and so counts as its lesson's post for later ones."""
    return Path(post.path).resolve().parent == series.posts
