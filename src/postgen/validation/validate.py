"""Check posts: the static rules, the code in the sandbox, and the rules that read its outcome."""

import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from postgen.execution.engine import Engine
from postgen.execution.program import Program
from postgen.findings import Finding, Severity, sort_findings
from postgen.outcomes import PostOutcome
from postgen.series import Series
from postgen.validation.check_pipeline import CheckPipeline
from postgen.validation.execution_setup import ProgressFn, create_engine, ensure_environment, existing_python
from postgen.validation.posts import Post
from postgen.validation.validate_options import ValidateOptions

_MOST_WITH_TYPES = 100  # posts; the type checker takes as long as all other static checks together


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """The findings of a check, sorted by path and place, and the ``outcomes`` by path.

    ``notice`` is a remark about the run for its user, such as a GPU that cannot be used.
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
        return sum(o.cpu_seconds for o in self.outcomes.values() if not o.cached)

    @property
    def sandbox(self) -> str:
        """The confinement that the code ran in, or would have run in."""
        return next((o.sandbox for o in self.outcomes.values() if o.executed_block_count and o.sandbox), "")


def validate(
    posts: Sequence[Post],
    series: Series,
    options: ValidateOptions,
    progress: ProgressFn | None = None,
    *,
    engine: Engine | None = None,
) -> ValidationResult:
    """Check posts. Their code runs at the same time as the rules that need only the text.

    ``engine`` is one for the same series and options; it stays open.

    Raises:
        RuntimeEnvironmentError: no environment, no sandbox, or a missing checker.
    """
    started = time.perf_counter()
    checks = CheckPipeline(posts, series, options)
    programs = checks.programs() if options.execute else []
    if not programs:
        wants_types = options.types_without_run and not options.execute and len(posts) <= _MOST_WITH_TYPES
        python = existing_python(series) if wants_types else None
        return _result(posts, checks.static_findings(python), {}, started)
    python = ensure_environment(series, progress).python
    with nullcontext(engine) if engine else create_engine(series, options, progress) as runner:
        cached = _cached_outcomes(programs, runner)
        running = runner.run_in_background([p for p in programs if p.path not in cached])
        findings = checks.static_findings(python, {program.path for program in programs})
        outcomes = cached | {outcome.path: outcome for outcome in running()}
        notice = runner.gpu_notice
    second: dict[str, PostOutcome] = {}
    if options.check_determinism:
        # Another interpreter, whose strings have other hashes, and no memory of the first run.
        with create_engine(series, replace(options, cache=False), progress) as other:
            second = {outcome.path: outcome for outcome in other.run(programs)}
    findings += checks.outcome_findings(outcomes, second)
    return _result(posts, findings, outcomes, started, notice)


def validate_cached(
    posts: Sequence[Post], series: Series, options: ValidateOptions, python: Path
) -> ValidationResult:
    """Check posts and the cached outcomes of their code. No code runs.

    ``python`` is the interpreter of the reader environment.

    Raises:
        RuntimeEnvironmentError: a checker is missing.
    """
    started = time.perf_counter()
    checks = CheckPipeline(posts, series, options)
    outcomes = _cached_outcomes(checks.programs(), create_engine(series, options))
    findings = checks.static_findings(python, outcomes) + checks.outcome_findings(outcomes)
    return _result(posts, findings, outcomes, started)


def _cached_outcomes(programs: Sequence[Program], engine: Engine) -> dict[str, PostOutcome]:
    return {program.path: outcome for program, outcome in engine.cached_outcomes(programs).items()}


def _result(
    posts: Sequence[Post],
    findings: list[Finding],
    outcomes: Mapping[str, PostOutcome],
    started: float,
    notice: str = "",
) -> ValidationResult:
    seconds = time.perf_counter() - started
    return ValidationResult(tuple(posts), tuple(sort_findings(findings)), outcomes, seconds, notice)


def execute_posts(
    posts: Sequence[Post], series: Series, options: ValidateOptions, progress: ProgressFn | None = None
) -> tuple[dict[str, PostOutcome], str]:
    """Run the code of posts and the scripts of their figures without checking anything.

    Return the outcomes by path, and a notice for the user. Posts without code have no outcome.

    Raises:
        RuntimeEnvironmentError: no environment, or no sandbox.
    """
    programs = CheckPipeline(posts, series, options).programs()
    if not programs:
        return {}, ""
    with create_engine(series, options, progress) as engine:
        return {outcome.path: outcome for outcome in engine.run(programs)}, engine.gpu_notice
