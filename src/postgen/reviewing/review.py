"""Collect the review of changed posts. ``body`` formats it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postgen.findings import Finding
from postgen.outcomes import PostOutcome
from postgen.repository import Repository, changes_since, commit_of, fork_point, open_repository
from postgen.reviewing.origin import Origin, origin_of
from postgen.reviewing.points import PointReview, points_covered
from postgen.reviewing.questions import Questions, questions_on
from postgen.reviewing.sections import SectionChange, added_lines, changed_sections
from postgen.rules import selected_rules
from postgen.series import Lesson, Series
from postgen.validation import Options, Post, Validation, find_files, read_posts, validate
from postgen.validation.changed import ChangedPost, changed_posts
from postgen.validation.dependents import Dependent, dependents
from postgen.validation.touched import Touched


@dataclass(frozen=True, slots=True)
class PostReview:
    """The review of one changed post. ``rules`` is the number of its enabled rules by family.

    ``outcome`` is None if its code was not run. ``questions`` is None if the post was removed.
    """

    change: ChangedPost
    path: PurePosixPath
    sections: tuple[SectionChange, ...]
    rules: Mapping[str, int]
    findings: tuple[Finding, ...]
    outcome: PostOutcome | None
    points: tuple[PointReview, ...]
    origin: Origin | None
    questions: Questions | None
    is_there: bool = True

    @property
    def unreadable(self) -> bool:
        """Whether the post exists but is not text."""
        return self.is_there and self.change.after is None


@dataclass(frozen=True, slots=True)
class OtherReview:
    """A post that depends on a changed post, with the reason."""

    path: PurePosixPath
    why: str
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Review:
    """The changes between the commits ``before`` and ``after``. ``uncommitted`` is true if there are others.

    ``validation`` has the results of all checked posts.
    """

    before: str
    after: str
    uncommitted: bool
    outline: bool
    executed: bool
    posts: tuple[PostReview, ...]
    others: tuple[OtherReview, ...]
    validation: Validation

    @property
    def errors(self) -> int:
        """The number of errors in all posts. An unreadable post counts as an error."""
        own = sum(post.unreadable + sum(f.is_error for f in post.findings) for post in self.posts)
        return own + sum(other.errors for other in self.others)


def review_changes(
    series: Series,
    base: str,
    options: Options,
    say: Callable[[str], None] | None = None,
    folder: Path | None = None,
) -> Review:
    """Compare the posts with the merge base of HEAD and ``base``, and validate them.

    ``folder`` is the prefix of the posts in the paths of findings.

    Raises:
        UsageError: There is no git repository, no such base, or no common history.
        SurroundingsError: git, the environment or the sandbox failed.
    """
    repository = open_repository(series.root)
    start = fork_point(repository, base)
    changed = changed_posts(series, repository, start)
    found = find_files([folder or series.posts]) if series.posts.is_dir() else []
    posts, _unreadable = read_posts(found, series)
    touched = Touched(changed, dependents(series, changed.posts, posts))
    wanted = {file.resolve() for file in touched.keep(post.file for post in posts)}
    chosen = [post for post in posts if post.file.resolve() in wanted]
    result = validate(chosen, series, options, say)
    by_file = {post.file.resolve(): post for post in chosen}
    reviews = [_post(series, repository, c, by_file.get(c.file.resolve()), result) for c in changed.posts]
    recorded = {change.after or change.before for change in changes_since(repository, "HEAD")}
    return Review(
        before=start,
        after=commit_of(repository, "HEAD") or start,
        uncommitted=any(review.path in recorded for review in reviews),
        outline=changed.outline,
        executed=options.execute,
        posts=tuple(reviews),
        others=tuple(_others(repository, chosen, touched, result)),
        validation=result,
    )


def _post(
    series: Series, repository: Repository, change: ChangedPost, post: Post | None, result: Validation
) -> PostReview:
    lesson, after = change.lesson, change.after
    path = str(post.path) if post else ""
    return PostReview(
        change,
        PurePosixPath(repository.inside(change.file) or change.file.name),
        changed_sections(change.before, after),
        _rules(series, lesson) if after else {},
        tuple(finding for finding in result.findings if finding.path == path),
        result.outcomes.get(path),
        points_covered(after, lesson.points) if after and lesson else (),
        origin_of(series, lesson) if after and lesson else None,
        questions_on(after, added_lines(change.before, after)) if after else None,
        change.file.is_file(),
    )


def _rules(series: Series, lesson: Lesson | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rule in selected_rules(series.outline.rules, lesson):
        counts[rule.code[:2]] = counts.get(rule.code[:2], 0) + 1
    return counts


def _others(
    repository: Repository, chosen: Sequence[Post], touched: Touched, result: Validation
) -> list[OtherReview]:
    why = {d.post.file.resolve(): d for d in touched.dependent}
    themselves = {change.file.resolve() for change in touched.changed.posts}
    found = []
    for post in chosen:
        if post.file.resolve() in themselves:
            continue
        findings = [finding for finding in result.findings if finding.path == post.path]
        errors = sum(finding.is_error for finding in findings)
        path = PurePosixPath(repository.inside(post.file) or post.file.name)
        said = _said(why.get(post.file.resolve()))
        found.append(OtherReview(path, said, errors, len(findings) - errors))
    return found


def _said(dependent: Dependent | None) -> str:
    return f"{dependent.why}, of lesson {dependent.on}" if dependent else "outline.yaml changed"
