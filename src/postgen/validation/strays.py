"""Stray posts: files that are not named after a lesson, and the lessons that they probably belong to.

They appear when the author inserts, removes, moves or renames lessons in the outline.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from postgen.document import Document
from postgen.errors import ConfigError, PostgenError, UsageError
from postgen.git import open_repository, read_blob
from postgen.rules.series.keywords import missing_words, vocabulary
from postgen.series import OUTLINE, Lesson, Series
from postgen.series.loader import parse_outline
from postgen.series.series import slug
from postgen.validation.posts import Post, read_folder

_LEAST = 0.6  # of 1; a worse match is none
_LEAD = 0.15  # how much better than the second match the best one must be
_ID = re.compile(r"[1-9]\d*\.[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Stray:
    """A misnamed post. ``lesson`` is the one it belongs to, None if that is unclear. ``reason`` says why."""

    post: Post
    lesson: Lesson | None
    reason: str

    @property
    def old_id(self) -> str:
        """The id in the file name, empty if there is none."""
        found = _ID.match(self.post.file.name)
        return found[0] if found else ""


def find_strays(series: Series, posts: Iterable[Post]) -> list[Stray]:
    """The misnamed posts of a series among ``posts``, each with its probable lesson.

    A lesson whose own post exists is nobody else's. Two posts never get the same lesson.
    """
    posts = list(posts)
    named = {post.file.name for post in posts}
    free = [lesson for lesson in series.lessons if lesson.file_name not in named]
    wrong = [post for post in posts if series.lesson_for_filename(post.file.name) is None]
    if not wrong:
        return []
    earlier = _committed_lessons(series)
    scores = {(post.file, lesson.id): _match(post, lesson, earlier) for post in wrong for lesson in free}
    found: dict[Path, tuple[Lesson, str]] = {}
    taken: set[str] = set()
    for (file, lesson_id), (score, reason) in sorted(scores.items(), key=lambda item: -item[1][0]):
        rivals = [
            other
            for (f, x), (other, _) in scores.items()
            if (f == file) != (x == lesson_id) and x not in taken and f not in found
        ]
        if file in found or lesson_id in taken or score < _LEAST:
            continue
        if score - max(rivals, default=0.0) >= _LEAD or score >= 1:
            found[file] = (series.lesson(lesson_id), reason)
            taken.add(lesson_id)
    return [Stray(post, *found.get(post.file, (None, "no lesson fits it"))) for post in wrong]


def _match(post: Post, lesson: Lesson, earlier: Mapping[str, Lesson]) -> tuple[float, str]:
    """How well a post fits a lesson, from 0 to 1, and the main reason."""
    name, document = post.file.name.removesuffix(".md"), post.document
    prefix = _ID.match(name)
    rest = name[prefix.end() :].lstrip("-") if prefix else name
    was = earlier.get(prefix[0]) if prefix else None
    if was and was.title == lesson.title and slug(was.title) == rest:
        return 1.0, f"the committed outline has '{lesson.title}' as lesson {was.id}"
    if rest == slug(lesson.title):
        return 1.0, "the file name has its title"
    title = _title_of(document)
    if title and slug(title) == slug(lesson.title):
        return 0.95, "the title line has its title"
    alike = max(_ratio(rest, slug(lesson.title)), _ratio(slug(title), slug(lesson.title)))
    known = vocabulary(document)
    covered = [not missing_words(point, known) for point in lesson.points]
    share = sum(covered) / len(covered) if covered else 0.0
    same_points = bool(was and lesson.points and was.points == lesson.points)
    same_id = bool(prefix and prefix[0] == lesson.id)
    score = 0.5 * alike + 0.3 * share + 0.15 * same_id + 0.4 * same_points
    return min(score, 0.9), "its title and its points are similar"


def _title_of(document: Document) -> str:
    """The lesson's title in a title line `<series> – <id>: <title>`."""
    text = document.title.text if document.title else ""
    found = _ID.search(text)
    return text[found.end() :].lstrip(": ") if found else text


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio() if one and other else 0.0


def _committed_lessons(series: Series) -> Mapping[str, Lesson]:
    """The lessons of the outline in the last commit, by id; empty if there is none."""
    outline = committed_outline(series)
    try:
        old = Series(series.root, parse_outline(outline, moved=True)) if outline else None
    except ConfigError:
        old = None
    return {lesson.id: lesson for lesson in old.lessons} if old else {}


def require_no_stray(series: Series, lessons: Iterable[Lesson]) -> None:
    """Make sure that none of these lessons has its post under another name.

    Raises:
        UsageError: one has.
    """
    missing = {lesson.id for lesson in lessons if not (series.posts_dir / lesson.file_name).exists()}
    posts, _ = read_folder(series.posts_dir, series) if missing else ([], [])
    for stray in find_strays(series, posts):
        if stray.lesson and stray.lesson.id in missing:
            raise UsageError(
                f"posts/{stray.post.file.name} is probably the post of lesson {stray.lesson.id} "
                f"({stray.reason}); run `postgen renumber`, or move it elsewhere"
            )


def committed_outline(series: Series) -> str:
    """The text of the outline in the last commit; empty if git does not have one."""
    try:
        repository = open_repository(series.root)
        path = repository.relative_path(series.root / OUTLINE)
        data = read_blob(repository, "HEAD", PurePosixPath(path)) if path else None
        return data.decode("utf-8-sig") if data else ""
    except (PostgenError, UnicodeDecodeError):
        return ""
