"""The posts of a series in reading order, with the data that publishing tools need."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from postgen.document import Document
from postgen.errors import UsageError
from postgen.sanitize import escape_line
from postgen.series import Lesson, Series
from postgen.series.config import ModuleConfig
from postgen.series.links import resolve
from postgen.validation import Post, read_post

_LONGEST = 200
_DESCRIBING_KEYS = frozenset(
    ("title", "subtitle", "description", "summary", "author", "authors", "date", "lastmod", "draft", "lang")
) | {"tags", "categories", "keywords"}


def _plain(value: object, escape: Callable[[str], str]) -> object:
    """Return a value of front matter as plain text, number, date or a list of these."""
    if isinstance(value, list):
        return [_plain(item, escape) for item in value if not isinstance(item, list | dict)]
    if value is None or isinstance(value, bool | int | float | date):
        return value
    # Tools may expand shortcodes and template tags here, too.
    return escape(re.sub(r"\{(?=[{%])", "{ ", escape_line(str(value))))


@dataclass(frozen=True)
class Article:
    """A published post."""

    series: Series
    lesson: Lesson
    document: Document

    @property
    def stem(self) -> str:
        """The file name of the post without its extension."""
        return self.lesson.file_name.removesuffix(".md")

    @property
    def title(self) -> str:
        return f"{self.lesson.id}: {self.lesson.title}"

    @property
    def description(self) -> str:
        """The start of the introduction as plain text."""
        first = self.document.introduction[0].line if self.document.introduction else 0
        prose = next((p for p in self.document.prose if p.line == first and p.kind == "paragraph"), None)
        text = " ".join(prose.visible_text.split()) if prose else ""
        return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"

    def front_matter(
        self,
        escape: Callable[[str], str] = str,
        **values: Any,  # noqa: ANN401 (any YAML value)
    ) -> dict[str, Any]:
        """Return title, description and ``values``.

        Front matter of the post itself overrides them, but only with keys that describe the post, as others
        could change the page, or run code. ``escape`` is applied to texts.

        Raises:
            UsageError: the front matter is not valid YAML.
        """
        shared = {"title": self.title, "description": self.description}
        own = {key: value for key, value in self._own_front_matter.items() if key in _DESCRIBING_KEYS}
        return {key: _plain(value, escape) for key, value in (shared | own).items()} | values

    @cached_property
    def _own_front_matter(self) -> dict[str, Any]:
        source = self.document.source
        lines = [source.line_text(line) for line in range(2, self.document.front_matter_end)]
        try:
            own = yaml.safe_load("\n".join(lines))
        except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
            reason = " ".join(str(error).split())[:_LONGEST]
            raise UsageError(f"{self.document.path}:1: the front matter cannot be read: {reason}") from error
        return own if isinstance(own, dict) else {}

    @cached_property
    def figures(self) -> dict[str, Path]:
        """The figures of the post: paths as written, from ``figures/`` on, and their files."""
        found = {}
        for prose in self.document.prose:
            for inline in prose.inlines:
                if inline.kind == "image":
                    target = resolve(self.series, inline.target)
                    if target.figure:
                        found[target.path] = target.figure
        return found


@dataclass(frozen=True)
class Book:
    """All articles of a series. ``missing`` are the lessons without a post."""

    series: Series
    articles: tuple[Article, ...]
    missing: tuple[Lesson, ...]

    @property
    def title(self) -> str:
        return self.series.title

    def modules(self) -> Iterator[tuple[int, ModuleConfig, list[Article]]]:
        """Yield number, module and articles of each module that has articles."""
        for number, module in enumerate(self.series.outline.modules, 1):
            articles = [a for a in self.articles if a.lesson.module == number]
            if articles:
                yield number, module, articles


def _parsed(post: Post) -> Document:
    document = post.document
    if document.unparsed:
        raise UsageError(f"{post.path}: {document.unparsed}")
    return document


def read_book(series: Series) -> Book:
    """Read the finished posts of a series.

    Raises:
        UsageError: There are no posts, or one is beyond the limits of the parser.
        UnreadableError: A post is not text.
    """
    articles = tuple(
        Article(series, lesson, _parsed(read_post(file, series)))
        for lesson in series.lessons
        if (file := series.posts_dir / lesson.file_name).is_file()
    )
    if not articles:
        raise UsageError(f"no posts in {series.posts_dir}; write one first, e.g. `postgen draft 1.1`")
    written = {article.lesson.id for article in articles}
    return Book(series, articles, tuple(lesson for lesson in series.lessons if lesson.id not in written))
