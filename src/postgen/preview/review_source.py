"""The review that the pages show: computed again after each change of a file or of a branch."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from postgen.errors import PostgenError
from postgen.git import Repository, merge_base, open_repository, read_blob, resolve_commit
from postgen.preview.checker import check_posts
from postgen.preview.file_watcher import ChangeBroadcaster
from postgen.review.body import Comment, write_comment
from postgen.review.review import PostReview, Review, review_changes
from postgen.series import Series, load_series
from postgen.series.assets import IMAGE_TYPES
from postgen.series.series import FIGURES
from postgen.validation import Post, ValidateOptions, ValidationResult


@dataclass(frozen=True)
class ReviewState:
    """A review with the series at that time. ``problem`` says why code was not run, or is empty."""

    series: Series
    repository: Repository
    review: Review
    problem: str

    @cached_property
    def posts(self) -> Mapping[str, PostReview]:
        """The reviewed posts by their names in addresses."""
        return {post.name: post for post in reversed(self.review.posts)}

    @cached_property
    def comment(self) -> Comment:
        """The review as a comment, for the button that copies it."""
        return write_comment(self.review)

    def figure_at_base(self, path: str) -> bytes | None:
        """Return the file of a figure as it was at the base, or None.

        ``path`` is relative to the folder of figures. Only images in that folder are returned.
        """
        parts = PurePosixPath(path).parts
        folder = self.repository.relative_path(self.series.figures_dir)
        if folder is None or not parts or any(part.startswith(".") or "\0" in part for part in parts):
            return None
        if PurePosixPath(path).suffix.lower() not in IMAGE_TYPES or path.startswith("/"):
            return None
        return read_blob(self.repository, self.review.before, PurePosixPath(folder, *parts))

    def target_path(self, target: str) -> str:
        """Return the path below the folder of figures that an image in a post names, or ""."""
        path = PurePosixPath(target.partition("?")[0].partition("#")[0])
        is_figure = len(path.parts) > 1 and path.parts[0] == FIGURES and ".." not in path.parts
        return str(PurePosixPath(*path.parts[1:])) if is_figure else ""


class ReviewSource:
    """Computes the review when a page is asked for, if a file or a commit has changed since.

    No code runs for a page: results of code are those in the cache.
    """

    def __init__(self, series: Series, base: str, broadcaster: ChangeBroadcaster) -> None:
        self._base, self._root, self._broadcaster = base, series.root, broadcaster
        self._lock = threading.Lock()
        self._latest: tuple[object, ReviewState] | None = None

    def current(self) -> ReviewState:
        """Return the review of the files as they are.

        Raises:
            UsageError: there is no repository or no such base.
            ConfigError: the outline is invalid.
        """
        with self._lock:
            generation = self._broadcaster.generation
            series = load_series(self._root)
            repository = open_repository(series.root)
            commits = merge_base(repository, self._base), resolve_commit(repository, "HEAD")
            key = (generation, *commits)
            if self._latest is None or self._latest[0] != key:
                self._latest = (key, self._computed(series, repository))
            return self._latest[1]

    def figure_at_base(self, commit: str, path: str) -> bytes | None:
        """Return a figure as it was at ``commit``, which must be the base, or None."""
        try:
            state = self.current()
            return state.figure_at_base(path) if commit == state.review.before else None
        except PostgenError:
            return None

    def _computed(self, series: Series, repository: Repository) -> ReviewState:
        problems, options = [], ValidateOptions(execute=False)

        def check(posts: Sequence[Post], series: Series) -> ValidationResult:
            result, problem = check_posts(posts, series, options)
            problems.append(problem)
            return result

        review = review_changes(series, self._base, options, check=check)
        return ReviewState(series, repository, review, problems[0])
