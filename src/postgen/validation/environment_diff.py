"""Compare what posts do in the declared environment with what they do with other packages."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from postgen.images import diff_images
from postgen.outcomes import BlockOutcome, BlockStatus, PostOutcome
from postgen.output_diff import Tolerance, diff_output
from postgen.series import Series
from postgen.series.field_types import package_name
from postgen.validation.execution_setup import ProgressFn, ensure_environment, with_packages
from postgen.validation.posts import Post
from postgen.validation.validate import execute_posts
from postgen.validation.validate_options import ValidateOptions

ChangeKind = Literal["breaks", "works", "fails", "output", "figure", "warning"]
_HARMLESS = ("works", "fails", "warning")
_DID_NOT_FAIL = (BlockStatus.PASSED, BlockStatus.NOT_RUN, BlockStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A difference in a block of a post. ``line`` is that of the error or of the opening fence.

    It ``breaks`` or ``works`` only with the other packages, ``fails`` in both environments, its output or
    figures differ, or it has a new warning. ``details`` are several lines: a difference or a traceback.
    """

    line: int
    kind: ChangeKind
    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class PostChanges:
    """The changes of a post, or of the script of a figure."""

    path: str
    changes: tuple[BlockChange, ...]

    @property
    def breaks(self) -> bool:
        return any(change.kind == "breaks" for change in self.changes)

    @property
    def differs(self) -> bool:
        """Whether the post breaks, or no longer shows what its code does."""
        return any(change.kind not in _HARMLESS for change in self.changes)


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A package whose version differs. A version is empty if the environment does not have the package."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EnvironmentDiff:
    """The posts that ran in both environments, and the packages that differ between these."""

    versions: tuple[VersionChange, ...]
    posts: tuple[PostChanges, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return not any(post.differs for post in self.posts)


def compare_environments(
    posts: Sequence[Post],
    series: Series,
    requirements: Sequence[str],
    options: ValidateOptions,
    progress: ProgressFn | None = None,
) -> EnvironmentDiff:
    """Run posts in the declared environment and in one with other packages. Nothing in the series changes.

    Outcomes are cached for each environment. Differences that the rules for outputs and figures accept, such
    as a rounding, do not count.

    Raises:
        UsageError: a requirement is not valid.
        RuntimeEnvironmentError: an environment cannot be built, or there is no sandbox.
    """
    started = time.perf_counter()
    other = with_packages(series, requirements, progress)
    before, _ = execute_posts(posts, series, options, progress)
    after, _ = execute_posts(posts, other, options, progress)
    rules = series.outline.rules
    tolerance = Tolerance(relative=rules.number_tolerance)
    changes = [
        PostChanges(path, tuple(post_changes(before[path], outcome, tolerance, rules.output_masks)))
        for path, outcome in after.items()
        if path in before
    ]
    pins = [ensure_environment(one, progress).packages for one in (series, other)]
    return EnvironmentDiff(version_changes(*pins), tuple(changes), time.perf_counter() - started)


def version_changes(before: Sequence[str], after: Sequence[str]) -> tuple[VersionChange, ...]:
    """The packages whose versions differ between two lists of resolved requirements."""
    old, new = _versions(before), _versions(after)
    return tuple(
        VersionChange(name, old.get(name, ""), new.get(name, ""))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def _versions(pins: Sequence[str]) -> Mapping[str, str]:
    """The version, or the address of the wheel, by the name of the package."""
    return {package_name(pin): pin.partition(";")[0].partition("==")[2].strip() or pin for pin in pins}


def post_changes(
    before: PostOutcome, after: PostOutcome, tolerance: Tolerance, masks: Sequence[str]
) -> list[BlockChange]:
    """The changes between two runs of the same code, in the order of its blocks."""
    found: list[BlockChange] = []
    for old, new in zip(before.blocks, after.blocks, strict=True):
        if old.status is new.status is BlockStatus.PASSED:
            found += _result_changes(old, new, tolerance, masks)
        elif new.status not in _DID_NOT_FAIL:
            found.append(
                _failure(new, "breaks" if before.passed or old.status is BlockStatus.PASSED else "fails")
            )
        elif new.status is BlockStatus.PASSED:
            found.append(BlockChange(old.line, "works", f"{_how_it_ended(old)} before"))
    return found


def _failure(block: BlockOutcome, kind: ChangeKind) -> BlockChange:
    failure = block.failure
    details = failure.traceback if failure else ""
    return BlockChange(failure.line if failure else block.line, kind, _how_it_ended(block), details)


def _how_it_ended(block: BlockOutcome) -> str:
    failure = block.failure
    if failure is None:
        return block.status.value
    said = f"{failure.kind}: {failure.message}" if failure.message else failure.kind
    return (
        f"{block.status.value} {said}"
        if block.status is BlockStatus.RAISED
        else f"{block.status.value}: {said}"
    )


def _result_changes(
    old: BlockOutcome, new: BlockOutcome, tolerance: Tolerance, masks: Sequence[str]
) -> list[BlockChange]:
    found: list[BlockChange] = []
    if difference := diff_output(old.stdout, new.stdout, tolerance, masks):
        found.append(BlockChange(new.line, "output", "the output differs", difference.diff))
    for number, (one, other) in enumerate(zip_longest(old.figures, new.figures), 1):
        if one is None or other is None:
            message = f"figure {number} is {'new' if one is None else 'missing'}"
        elif difference_in_words := diff_images(one.png, other.png):
            message = f"figure {number} looks different: {difference_in_words}"
        else:
            continue
        found.append(BlockChange(new.line, "figure", message))
    known = {(warning.category, warning.message) for warning in old.warnings}
    for warning in new.warnings:
        if (warning.category, warning.message) not in known:
            found.append(BlockChange(warning.line, "warning", f"{warning.category}: {warning.message}"))
    return found
