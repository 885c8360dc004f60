"""The posts of earlier lessons, which some rules compare a post with."""

from collections.abc import Mapping

from postgen.document import Document, read_source
from postgen.errors import UnreadableError
from postgen.series import Lesson, Series
from postgen.validation.posts import Post, post_of


class Library:
    """The finished posts of a series by lesson id; each is read and parsed once, when first asked for."""

    def __init__(self, series: Series, posts: Mapping[str, Post]) -> None:
        self._series = series
        self._posts = posts
        self._known: dict[str, Document | None] = {}

    def before(self, lesson: Lesson | None) -> dict[str, Document]:
        """The posts of all lessons before this one, as far as they exist and can be read."""
        earlier = self._series.before(lesson) if lesson else ()
        return {other.id: document for other in earlier if (document := self._document(other))}

    def _document(self, lesson: Lesson) -> Document | None:
        if lesson.id not in self._known:
            post = self._posts.get(lesson.id)
            self._known[lesson.id] = post.document if post else self._read(lesson)
        return self._known[lesson.id]

    def _read(self, lesson: Lesson) -> Document | None:
        path = self._series.posts / lesson.file_name
        try:
            return post_of(read_source(path), path, self._series).document if path.is_file() else None
        except UnreadableError:
            return None
