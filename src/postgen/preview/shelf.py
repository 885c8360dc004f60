"""The current posts of a series on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from postgen.series import Lesson, Series, load_series
from postgen.validation import Post, find_files, read_posts


@dataclass(frozen=True)
class Shelf:
    """A series and its posts by lesson id. If a post does not exist, its draft is used.

    ``unreadable`` are files that are not text. ``strays`` are posts that do not belong to a lesson.
    """

    series: Series
    posts: Mapping[str, Post]
    drafted: frozenset[str]
    unreadable: tuple[str, ...]
    strays: tuple[Path, ...]

    def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """Return the previous and the next lesson that has a post or draft."""
        shown = [x for x in self.series.lessons if x.id in self.posts]
        before = [x for x in shown if x.order < lesson.order]
        after = [x for x in shown if x.order > lesson.order]
        return (before[-1] if before else None), (after[0] if after else None)


def read_shelf(root: Path) -> Shelf:
    """Read the series in ``root``.

    Raises:
        ConfigurationError: The outline is missing or invalid.
    """
    series = load_series(root)
    posts, unreadable = read_posts(find_files([series.posts] if series.posts.is_dir() else []), series)
    drafts, bad = read_posts(find_files([series.drafts] if series.drafts.is_dir() else []), series)
    # Another file name of a lesson (`1.2-old-title.md`) counts only if the right one is missing.
    posts.sort(key=lambda post: bool(post.lesson) and post.file.name != getattr(post.lesson, "file_name", ""))
    found: dict[str, Post] = {}
    for post in posts:
        if post.lesson:
            found.setdefault(post.lesson.id, post)
    drafted = {d.lesson.id: d for d in drafts if d.lesson and d.lesson.id not in found}
    return Shelf(
        series=series,
        posts={**found, **drafted},
        drafted=frozenset(drafted),
        unreadable=tuple(str(error) for error in (*unreadable, *bad)),
        strays=tuple(post.file for post in posts if not post.lesson),
    )
