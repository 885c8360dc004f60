"""The posts of earlier lessons, which some rules compare a post with."""

from collections.abc import Mapping
from functools import cached_property

from postgen.document import Document, build_document, read_source
from postgen.errors import UnreadableError
from postgen.series import Lesson, Series
from postgen.validation.posts import Post


class Library:
    """The finished posts of a series by lesson id; each is read and parsed once, when first asked for."""

    def __init__(self, series: Series, posts: Mapping[str, Post]) -> None:
        self._series = series
        self._posts = posts

    def before(self, lesson: Lesson | None) -> dict[str, Document]:
        """The posts of all lessons before this one, as far as they exist and can be read."""
        if lesson is None:
            return {}
        return {
            other.id: self._all[other.id] for other in self._series.before(lesson) if other.id in self._all
        }

    @cached_property
    def _all(self) -> dict[str, Document]:
        documents = {}
        for lesson in self._series.lessons:
            post = self._posts.get(lesson.id)
            document = post.document if post else self._read(lesson)
            if document:
                documents[lesson.id] = document
        return documents

    def _read(self, lesson: Lesson) -> Document | None:
        path = self._series.posts / lesson.file_name
        try:
            return build_document(read_source(path)) if path.is_file() else None
        except UnreadableError:
            return None
