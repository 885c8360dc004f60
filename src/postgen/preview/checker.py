"""Read the posts of a series, check them, and remember the results for the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from postgen.errors import PostgenError
from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.series import Lesson, Series, load_series
from postgen.validation import (
    Post,
    ValidateOptions,
    ValidationResult,
    ensure_environment,
    read_folder,
    validate,
    validate_cached,
)


@dataclass(frozen=True)
class PostCollection:
    """A series and its posts by lesson id. If a post does not exist, its draft is used.

    ``unreadable`` are the errors for files that are not text. ``unassigned`` are files of no lesson.
    """

    series: Series
    posts: Mapping[str, Post]
    drafted: frozenset[str]
    unreadable: tuple[str, ...]
    unassigned: tuple[Path, ...]

    def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """Return the previous and the next lesson that has a post or draft."""
        shown = [x for x in self.series.lessons if x.id in self.posts]
        before = [x for x in shown if x.order < lesson.order]
        after = [x for x in shown if x.order > lesson.order]
        return (before[-1] if before else None), (after[0] if after else None)


def read_collection(root: Path) -> PostCollection:
    """Read the series in ``root`` and its posts."""
    series = load_series(root)
    posts, unreadable = read_folder(series.posts_dir, series)
    drafts, bad = read_folder(series.drafts_dir, series)
    # Another file name of a lesson (`1.2-old-title.md`) counts only if the right one is missing.
    posts.sort(key=lambda post: series.lesson_for_filename(post.file.name) is not None)
    found = {post.lesson.id: post for post in posts if post.lesson}
    drafted = {d.lesson.id: d for d in drafts if d.lesson and d.lesson.id not in found}
    return PostCollection(
        series=series,
        posts={**found, **drafted},
        drafted=frozenset(drafted),
        unreadable=tuple(str(error) for error in (*unreadable, *bad)),
        unassigned=tuple(post.file for post in posts if not post.lesson),
    )


@dataclass(frozen=True)
class CheckResults:
    """Findings and outcomes by path. ``problem`` says why code did not run, and is empty otherwise."""

    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    outcomes: Mapping[str, PostOutcome] = field(default_factory=dict)
    problem: str = ""


class Checker:
    """Stores the latest results of all posts, with the text of each."""

    def __init__(self, options: ValidateOptions) -> None:
        self._options = options
        # Results, and the checked texts by path. Threads replace the pair as a whole.
        self._latest: tuple[CheckResults, dict[str, str]] = (CheckResults(), {})

    def current_results(self, collection: PostCollection) -> CheckResults:
        """Return the latest results of those posts whose text has not changed."""
        results, texts = self._latest
        posts = collection.posts.values()
        current = {post.path for post in posts if texts.get(post.path) == post.source.text}
        return CheckResults(
            {path: found for path, found in results.findings.items() if path in current},
            {path: outcome for path, outcome in results.outcomes.items() if path in current},
            results.problem,
        )

    def findings(self, collection: PostCollection, post: Post) -> tuple[Finding, ...]:
        """Return the findings of a post. If its text has changed, the static rules run."""
        known = self.current_results(collection).findings.get(post.path)
        if known is not None:
            return known
        return validate([post], collection.series, ValidateOptions(execute=False)).findings

    def check(self, collection: PostCollection) -> bool:
        """Check all posts. Return whether the results have changed.

        Code runs if the options allow it. Otherwise cached results are used.
        """
        posts = list(collection.posts.values())
        texts = {post.path: post.source.text for post in posts}
        before, self._latest = self._latest, (_checked(posts, collection.series, self._options), texts)
        return self._latest != before


def _checked(posts: Sequence[Post], series: Series, options: ValidateOptions) -> CheckResults:
    result, problem = check_posts(posts, series, options)
    return CheckResults(_by_path(posts, result.findings), result.outcomes, problem)


def check_posts(
    posts: Sequence[Post], series: Series, options: ValidateOptions
) -> tuple[ValidationResult, str]:
    """Check posts, and return the reason if the results of their code are missing.

    Code runs if the options allow it. Otherwise cached results are used.
    """
    try:
        if options.execute:
            return validate(posts, series, options), ""
        python = ensure_environment(series, progress=_refuse_build).python
        return validate_cached(posts, series, options, python), ""
    except PostgenError as error:
        return validate(posts, series, ValidateOptions(execute=False)), str(error)


def _by_path(posts: Sequence[Post], findings: Sequence[Finding]) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {post.path: [] for post in posts}
    for finding in findings:
        found[finding.path].append(finding)
    return {path: tuple(of_post) for path, of_post in found.items()}


def _refuse_build(_: str) -> None:
    """Stop before the environment is built, which is slow. The preview shows no message for it."""
    raise PostgenError
