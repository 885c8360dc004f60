"""Check the posts of the preview: static rules at once, and the others when their results are available."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from postgen.errors import PostgenError
from postgen.execution.environment import ReaderEnvironment
from postgen.findings import Finding, Severity, reading_order
from postgen.outcomes import PostOutcome
from postgen.preview.shelf import Shelf
from postgen.series import Series
from postgen.validation import Options, Post, engine_of, environment_of, program_of, validate
from postgen.validation.earlier import Library
from postgen.validation.judging import Judge
from postgen.validation.validating import is_at_home


@dataclass(frozen=True)
class Verdict:
    """Findings and outcomes by path. ``trouble`` says why code did not run, and is empty otherwise."""

    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    outcomes: Mapping[str, PostOutcome] = field(default_factory=dict)
    trouble: str = ""

    def count(self, post: Post, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings.get(post.path, ()))


class Checker:
    """Stores the latest results of all posts, with the text of each."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._texts: dict[str, str] = {}
        self._verdict = Verdict()

    def known(self, shelf: Shelf) -> Verdict:
        """Return the latest results of those posts whose text has not changed."""
        with self._lock:
            verdict, texts = self._verdict, self._texts
        current = {post.path for post in shelf.posts.values() if texts.get(post.path) == post.source.text}
        return Verdict(
            {path: found for path, found in verdict.findings.items() if path in current},
            {path: outcome for path, outcome in verdict.outcomes.items() if path in current},
            verdict.trouble,
        )

    def findings(self, shelf: Shelf, post: Post) -> tuple[Finding, ...]:
        """Return the findings of a post. If its text has changed, the static rules run."""
        known = self.known(shelf).findings.get(post.path)
        if known is not None:
            return known
        return validate([post], shelf.series, Options(execute=False)).findings

    def check(self, shelf: Shelf) -> bool:
        """Check all posts. Return whether the results have changed.

        Code runs if the options say so. Otherwise cached results are used.
        """
        posts = list(shelf.posts.values())
        verdict = _checked(posts, shelf.series, self._options)
        texts = {post.path: post.source.text for post in posts}
        with self._lock:
            changed = (verdict, texts) != (self._verdict, self._texts)
            self._verdict, self._texts = verdict, texts
        return changed


def _checked(posts: Sequence[Post], series: Series, options: Options) -> Verdict:
    try:
        if options.execute:
            result = validate(posts, series, options)
            return Verdict(_by_path(posts, result.findings), result.outcomes)
        environment = _environment(series)
        outcomes = _kept(posts, series, options) if environment else {}
        home = {p.lesson.id: p for p in posts if p.lesson and is_at_home(p, series)}
        judge = Judge(
            series, (), (), Library(series, home), (lambda: environment.python) if environment else None
        )
        found = judge.static(posts, outcomes) + judge.by_outcome(posts, outcomes)
        return Verdict(_by_path(posts, found), outcomes)
    except PostgenError as error:
        found = list(validate(posts, series, Options(execute=False)).findings)
        return Verdict(_by_path(posts, found), trouble=str(error))


def _by_path(posts: Sequence[Post], findings: Sequence[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {post.path: [] for post in posts}
    for finding in reading_order(findings):
        found[finding.path].append(finding)
    return {path: tuple(of_post) for path, of_post in found.items()}


class _NotBuilt(Exception):  # noqa: N818 (control flow, not an error)
    """The reader environment is not built yet."""


def _environment(series: Series) -> ReaderEnvironment | None:
    """Return the reader environment if it is built. A preview does not wait for a build."""

    def refuse(_: str) -> None:  # called before every slow step
        raise _NotBuilt

    try:
        return environment_of(series, refuse)
    except _NotBuilt:
        return None


def _kept(posts: Sequence[Post], series: Series, options: Options) -> dict[str, PostOutcome]:
    engine = engine_of(series, options)  # used only for its cache, never started
    programs = [program for post in posts if not (program := program_of(post)).is_idle]
    return {program.path: outcome for program in programs if (outcome := engine.kept(program))}
