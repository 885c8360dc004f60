"""The finished posts of a series, which some rules compare a post with."""

from collections.abc import Mapping

from postgen.document import Document, read_source
from postgen.errors import UnreadableError
from postgen.series import Lesson, Series
from postgen.validation.posts import Post, post_of


class Library:
    """The finished posts of a series by lesson id: those that are given, else those now on disk."""

    def __init__(self, series: Series, posts: Mapping[str, Post]) -> None:
        self._series = series
        self._posts = posts

    def post(self, lesson: Lesson) -> Post | None:
        """The post of a lesson, if it exists and can be read."""
        if lesson.id in self._posts:
            return self._posts[lesson.id]
        path = self._series.posts / lesson.file_name
        try:
            return post_of(read_source(path), path, self._series) if path.is_file() else None
        except UnreadableError:
            return None

    def document(self, lesson_id: str) -> Document | None:
        """The same, parsed."""
        post = self.post(self._series.lesson(lesson_id))
        return post.document if post else None
