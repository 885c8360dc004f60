"""Compare changed posts with an earlier commit and validate them, for a reviewer."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postgen.document import Document
from postgen.drafting.critique import critique_findings, known_critique
from postgen.drafting.lockfile import changed_inputs
from postgen.drafting.run_history import Run, list_runs
from postgen.files import real_path
from postgen.findings import Finding
from postgen.git import (
    Repository,
    diff_since,
    merge_base,
    open_repository,
    read_blob,
    resolve_commit,
)
from postgen.outcomes import PostOutcome
from postgen.plural import plural
from postgen.review.reviewer_prompts import QuotedSentence, sentences_to_judge
from postgen.review.section_changes import SectionChange, added_lines, changed_sections
from postgen.rules import selected_rules
from postgen.rules.series.keywords import extract_keywords, mentions, missing_words, vocabulary, vocabulary_of
from postgen.series import Lesson, Series
from postgen.series.lock_entries import LockEntry, is_edited, parse_lock, read_lock
from postgen.validation import Post, ValidateOptions, ValidationResult, read_folder, validate
from postgen.validation.changed_posts import AffectedPosts, ChangedPost, affected_posts
from postgen.validation.environment_diff import VersionChange, version_changes

_MOST = 5  # maximum number of listed runs


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of a post. ``made`` is empty without a lock entry. ``runs`` are those on this machine.

    ``versions`` are the packages of the reader environment that have changed since the base.
    """

    made: str
    edited: bool
    stale: bool
    runs: tuple[Run, ...]
    by_model: bool
    versions: tuple[VersionChange, ...] = ()


def origin_of(series: Series, lesson: Lesson, before: LockEntry | None = None) -> Provenance:
    """Return the origin of the post of a lesson. ``before`` is its entry at the base, if there was one."""
    entry = read_lock(series).get(lesson.id)
    runs = [run for run in list_runs(series.state_dir / "runs") if run.lesson == lesson.id][:_MOST]
    if entry is None:
        return Provenance("", edited=True, stale=False, runs=tuple(runs), by_model=False)
    how = "created as a skeleton" if entry.origin == "skeleton" else entry.origin
    made = how + (f" by {entry.model}" if entry.model else "")
    made += f" on {entry.date[:10]}" if entry.date else ""
    made += f" with {plural(entry.rounds, 'repair')}" if entry.rounds is not None else ""
    made += f" for {_describe_environment(entry.environment)}" if entry.environment else ""
    stale = bool(changed_inputs(series, lesson, entry))
    versions = version_changes((before and before.packages) or (), entry.packages or ())
    edited = is_edited(series, lesson, entry)
    return Provenance(made, edited, stale, tuple(runs), bool(entry.model), versions if entry.packages else ())


def _describe_environment(environment: str) -> str:
    """The reader environment in words: `Python 3.11 with torch==2.13.0, matplotlib`."""
    python, *packages = environment.split()
    return f"Python {python}" + (f" with {', '.join(packages)}" if packages else "")


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """A point, the ``section`` that covers it best, and the ``missing`` keywords if none covers it."""

    point: str
    section: str
    missing: tuple[str, ...]


def points_covered(document: Document, points: Sequence[str]) -> tuple[PointCoverage, ...]:
    """Return the coverage of each point by its keywords, as the rule SE702 determines it."""
    known = document.memo(vocabulary)
    sections = [(s.name, vocabulary_of(_text(document, s.line, s.end_line))) for s in document.sections]
    found = []
    for point in points:
        keys = extract_keywords(point)
        counts = {name: sum(mentions(words, key) for key in keys) for name, words in sections}
        most = max(counts, key=counts.__getitem__, default="")
        missing = missing_words(point, known)
        found.append(PointCoverage(point, most if not missing and counts.get(most) else "", missing))
    return tuple(found)


def _text(document: Document, line: int, end_line: int) -> str:
    return document.text[document.source.line_start(line) : document.source.line_end(end_line)]


@dataclass(frozen=True, slots=True)
class PostReview:
    """The review of one changed post. ``rules`` is the number of its enabled rules by family.

    ``outcome`` is None if its code was not run. ``questions`` are the sentences to judge, by question.
    ``house_sentences`` are the rules of the house that no program checks, ``remarks`` those of the last
    critical reading of exactly this text.
    """

    change: ChangedPost
    path: PurePosixPath
    sections: tuple[SectionChange, ...]
    rules: Mapping[str, int]
    findings: tuple[Finding, ...]
    outcome: PostOutcome | None
    points: tuple[PointCoverage, ...]
    origin: Provenance | None
    questions: Mapping[str, tuple[QuotedSentence, ...]]
    is_there: bool = True
    house_sentences: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def unreadable(self) -> bool:
        """True if the post exists but cannot be read, or is not text."""
        return bool(self.change.error)


@dataclass(frozen=True, slots=True)
class DependentReview:
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
    others: tuple[DependentReview, ...]
    validation: ValidationResult

    @property
    def errors(self) -> int:
        """The number of errors in all posts. An unreadable post counts as an error."""
        own = sum(post.unreadable + sum(f.is_error for f in post.findings) for post in self.posts)
        return own + sum(other.errors for other in self.others)


def review_changes(
    series: Series,
    base: str,
    options: ValidateOptions,
    say: Callable[[str], None] | None = None,
    folder: Path | None = None,
) -> Review:
    """Compare the posts with the merge base of HEAD and ``base``, and validate them.

    ``folder`` is the prefix of the posts in the paths of findings.

    Raises:
        UsageError: There is no git repository, no such base, or no common history.
        RuntimeEnvironmentError: git, the environment or the sandbox failed.
    """
    repository = open_repository(series.root)
    start = merge_base(repository, base)
    posts, _unreadable = read_folder(folder or series.posts_dir, series)
    touched = affected_posts(series, repository, start, posts)
    wanted = {real_path(file) for file in touched.filter(post.file for post in posts)}
    chosen = [post for post in posts if real_path(post.file) in wanted]
    result = validate(chosen, series, options, say)
    by_file = {real_path(post.file): post for post in chosen}
    old = _lock_at(repository, start, series.lock_file)
    reviews = [
        _post(series, repository, c, by_file.get(real_path(c.file)), result, old) for c in touched.changed
    ]
    recorded = {change.after or change.before for change in diff_since(repository, "HEAD")}
    return Review(
        before=start,
        after=resolve_commit(repository, "HEAD") or start,
        uncommitted=any(review.path in recorded for review in reviews),
        outline=touched.outline_changed,
        executed=options.execute,
        posts=tuple(reviews),
        others=tuple(_others(repository, chosen, touched, result)),
        validation=result,
    )


def _lock_at(repository: Repository, commit: str, path: Path) -> Mapping[str, LockEntry]:
    """The entries of the lock file at a commit; empty if there was none, or an invalid one."""
    name = repository.relative_path(path)
    content = read_blob(repository, commit, PurePosixPath(name)) if name else None
    try:
        return parse_lock(content) if content else {}
    except ValueError:
        return {}


def _post(
    series: Series,
    repository: Repository,
    change: ChangedPost,
    post: Post | None,
    result: ValidationResult,
    recorded: Mapping[str, LockEntry],
) -> PostReview:
    lesson, after = change.lesson, change.after
    path = str(post.path) if post else ""
    return PostReview(
        change,
        PurePosixPath(repository.relative_path(change.file) or change.file.name),
        changed_sections(change.before, after),
        Counter(code for code in _families(series, lesson) if code != "CR") if after else {},
        tuple(finding for finding in result.findings if finding.path == path),
        result.outcomes.get(path),
        points_covered(after, lesson.points) if after and lesson else (),
        origin_of(series, lesson, recorded.get(lesson.id)) if after and lesson else None,
        sentences_to_judge(after, added_lines(change.before, after)) if after else {},
        os.path.lexists(change.file),
        tuple(rule.sentence for rule in series.house_rules if rule.sentence) if after else (),
        _remarks(series, lesson, after),
    )


def _families(series: Series, lesson: Lesson | None) -> list[str]:
    return [rule.code[:2] for rule in selected_rules(series, lesson)]


def _remarks(series: Series, lesson: Lesson | None, document: Document | None) -> tuple[Finding, ...]:
    critique = known_critique(document) if document else None
    if lesson is None or document is None or critique is None:
        return ()
    return tuple(critique_findings(series, lesson, document, critique))


def _others(
    repository: Repository, chosen: Sequence[Post], touched: AffectedPosts, result: ValidationResult
) -> list[DependentReview]:
    reasons = {real_path(d.post.file): f"{d.reason}, of lesson {d.lesson}" for d in touched.dependent}
    themselves = {real_path(change.file) for change in touched.changed}
    found = []
    for post in chosen:
        if real_path(post.file) in themselves:
            continue
        findings = [finding for finding in result.findings if finding.path == post.path]
        errors = sum(finding.is_error for finding in findings)
        path = PurePosixPath(repository.relative_path(post.file) or post.file.name)
        reason = reasons.get(real_path(post.file), "outline.yaml changed")
        found.append(DependentReview(path, reason, errors, len(findings) - errors))
    return found
