"""Compare changed posts with an earlier commit and validate them, for a reviewer."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from postgen.document import Document
from postgen.drafting.critique import critique_findings, known_critique
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
from postgen.review.conflicts import Conflict, find_conflicts
from postgen.review.new_claims import NewClaim, find_new_claims
from postgen.review.objectives import Length, PointCoverage, lengths_of, points_covered
from postgen.review.provenance import Provenance, origin_of
from postgen.review.reviewer_prompts import QuotedSentence, sentences_to_judge
from postgen.review.section_changes import SectionChange, added_lines, changed_sections, summarize_change
from postgen.rules import selected_rules
from postgen.series import Lesson, Series
from postgen.series.lock_entries import LockEntry, parse_lock
from postgen.series.series import POSTS
from postgen.validation import Post, ValidateOptions, ValidationResult, read_folder, validate
from postgen.validation.changed_posts import AffectedPosts, ChangedPost, affected_posts
from postgen.validation.summaries import stored_plan


@dataclass(frozen=True, slots=True)
class PostReview:
    """The review of one changed post. ``summary`` says in a sentence or two what changed.

    ``families`` are those of the enabled rules that the series has. ``outcome`` is None if its code was not
    run. ``remarks`` are those of the last critical reading of exactly this text. ``claims`` are new, and
    ``conflicts`` are those with other posts. ``house_sentences`` are the rules of the house that no program
    checks, and ``questions`` the sentences to judge, by question. ``objectives`` are those of the plan on
    this machine, and ``points`` those of the outline.
    """

    change: ChangedPost
    path: PurePosixPath
    summary: str
    sections: tuple[SectionChange, ...]
    families: tuple[str, ...]
    findings: tuple[Finding, ...]
    outcome: PostOutcome | None
    origin: Provenance | None
    remarks: tuple[Finding, ...] = ()
    claims: tuple[NewClaim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    house_sentences: tuple[str, ...] = ()
    questions: Mapping[str, tuple[QuotedSentence, ...]] = field(default_factory=dict)
    lengths: tuple[Length, ...] = ()
    objectives: tuple[PointCoverage, ...] = ()
    points: tuple[PointCoverage, ...] = ()
    is_there: bool = True

    @property
    def lesson(self) -> Lesson | None:
        """The lesson, if this is the file that its post should be in."""
        lesson, path = self.change.lesson, self.path
        is_own = lesson and path.name == lesson.file_name and path.parent.name == POSTS
        return lesson if is_own else None

    @property
    def name(self) -> str:
        """The id of the lesson, or the path of another post. No two posts of a review share it.

        Bytes of a file name that are no UTF-8 are written as `\\xff`.
        """
        return self.lesson.id if self.lesson else os.fsencode(self.path).decode(errors="backslashreplace")

    @property
    def unreadable(self) -> bool:
        """True if the post exists but cannot be read, or is not text."""
        return bool(self.change.error)


@dataclass(frozen=True, slots=True)
class DependentReview:
    """A post that depends on a changed post, with the reason. ``by_outline``: only the outline changed."""

    path: PurePosixPath
    why: str
    errors: int
    warnings: int
    by_outline: bool = False


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


ValidateFn = Callable[[Sequence[Post], Series], ValidationResult]
"""Checks posts, and runs their code or does not."""


def review_changes(
    series: Series,
    base: str,
    options: ValidateOptions,
    say: Callable[[str], None] | None = None,
    folder: Path | None = None,
    check: ValidateFn | None = None,
) -> Review:
    """Compare the posts with the merge base of HEAD and ``base``, and validate them.

    ``folder`` is the prefix of the posts in the paths of findings. ``check`` replaces the usual validation.

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
    result = check(chosen, series) if check else validate(chosen, series, options, say)
    reviewer = _Reviewer(
        series,
        repository,
        posts,
        result,
        recorded=_lock_at(repository, start, series.lock_file),
        unused=unused_families(series, [change.after for change in touched.changed if change.after]),
    )
    reviews = [reviewer.review(change) for change in touched.changed]
    uncommitted = {change.after or change.before for change in diff_since(repository, "HEAD")}
    return Review(
        before=start,
        after=resolve_commit(repository, "HEAD") or start,
        uncommitted=any(review.path in uncommitted for review in reviews),
        outline=touched.outline_changed,
        executed=options.execute if check is None else bool(result.outcomes),
        posts=tuple(reviews),
        others=tuple(_others(repository, chosen, touched, result)),
        validation=result,
    )


@dataclass(frozen=True)
class _Reviewer:
    """Reviews changed posts.

    ``posts`` are all posts, ``result`` is the validation, and ``recorded`` is the lock file at the base.
    ``unused`` are the families of rules that say nothing about this series.
    """

    series: Series
    repository: Repository
    posts: Sequence[Post]
    result: ValidationResult
    recorded: Mapping[str, LockEntry]
    unused: frozenset[str]

    @cached_property
    def _by_file(self) -> Mapping[Path, Post]:
        return {real_path(post.file): post for post in self.posts}

    def review(self, change: ChangedPost) -> PostReview:
        series, lesson, document = self.series, change.lesson, change.after
        sections = changed_sections(change.before, document)
        added = added_lines(change.before, document) if document else frozenset()
        post = self._by_file.get(real_path(change.file))
        path = str(post.path) if post else ""
        review = PostReview(
            change,
            PurePosixPath(self.repository.relative_path(change.file) or change.file.name),
            summarize_change(change, sections),
            sections,
            self._families(lesson) if document else (),
            tuple(finding for finding in self.result.findings if finding.path == path),
            self.result.outcomes.get(path),
            origin_of(series, lesson, self.recorded.get(lesson.id)) if document and lesson else None,
            conflicts=find_conflicts(series, change, added, self.posts),
            is_there=os.path.lexists(change.file),
        )
        return self._with_text(review, document, added) if document else review

    def _with_text(self, review: PostReview, document: Document, added: frozenset[int]) -> PostReview:
        """Add what depends on the text of the post. ``added`` are the lines that the base does not have."""
        series, lesson = self.series, review.change.lesson
        plan = stored_plan(series, lesson) if lesson else None
        runs = review.origin.runs if review.origin else ()
        return replace(
            review,
            remarks=_remarks(series, lesson, document),
            claims=find_new_claims(series, lesson, review.change.before, document, added, runs, plan),
            house_sentences=tuple(rule.sentence for rule in series.house_rules if rule.sentence),
            questions=sentences_to_judge(document, added, review.change.before),
            lengths=lengths_of(series, lesson, document) if lesson else (),
            objectives=points_covered(document, plan.objectives) if plan else (),
            points=points_covered(document, lesson.points) if lesson else (),
        )

    def _families(self, lesson: Lesson | None) -> tuple[str, ...]:
        enabled = dict.fromkeys(rule.code[:2] for rule in selected_rules(self.series, lesson))
        return tuple(family for family in enabled if family not in self.unused)


_CODE_FAMILIES = frozenset({"PY", "EX", "IN"})


def unused_families(series: Series, documents: Sequence[Document]) -> frozenset[str]:
    """Return the families of rules about what neither the series nor the changed posts have.

    A series without formulas has no use for the rules of mathematics, one without code none for those of
    code, and one without checks of its own none for those of the house. Those of plug-ins always count.
    """
    kinds = series.outline.kinds.values()
    has_mathematics = bool(series.outline.notation) or any(document.maths for document in documents)
    has_mathematics |= any(s.effective_role == "mathematics" for kind in kinds for s in kind.sections)
    has_code = any(kind.code == "required" for kind in kinds)
    has_code |= any(document.python_blocks for document in documents)
    unused = {"CR"}  # a critical reading has a place of its own
    unused |= set() if has_mathematics else {"MA"}
    unused |= set() if has_code else _CODE_FAMILIES
    unused |= set() if any(rule.extends for rule in series.house_rules) else {"HR"}
    return frozenset(unused)


def _lock_at(repository: Repository, commit: str, path: Path) -> Mapping[str, LockEntry]:
    """The entries of the lock file at a commit; empty if there was none, or an invalid one."""
    name = repository.relative_path(path)
    content = read_blob(repository, commit, PurePosixPath(name)) if name else None
    try:
        return parse_lock(content) if content else {}
    except ValueError:
        return {}


def _remarks(series: Series, lesson: Lesson | None, document: Document) -> tuple[Finding, ...]:
    critique = known_critique(document)
    if lesson is None or critique is None:
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
        reason = reasons.get(real_path(post.file), "")
        warnings = len(findings) - errors
        why = reason or "outline.yaml changed"
        found.append(DependentReview(path, why, errors, warnings, by_outline=not reason))
    return found
