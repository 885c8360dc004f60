"""The posts of a series in reading order, with the data that publishing tools need."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from postgen.document import Document, build_document, read_source
from postgen.errors import UsageError
from postgen.series import Lesson, Series
from postgen.series.config import ModuleConfig
from postgen.series.links import resolve

_LONGEST = 200


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

    def front_matter(self, **values: Any) -> dict[str, Any]:  # noqa: ANN401 (any YAML value)
        """Return title, description and ``values``. Valid front matter of the post itself overrides them."""
        source = self.document.source
        lines = [source.line_text(line) for line in range(2, self.document.front_matter_end)]
        try:
            own = yaml.safe_load("\n".join(lines))
        except yaml.YAMLError:
            own = None
        shared = {"title": self.title, "description": self.description, **values}
        return shared | own if isinstance(own, dict) else shared

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


def read_book(series: Series) -> Book:
    """Read the finished posts of a series.

    Raises:
        UsageError: There are no posts.
        UnreadableError: A post is not text.
    """
    articles = tuple(
        Article(series, lesson, build_document(read_source(file)))
        for lesson in series.lessons
        if (file := series.posts_dir / lesson.file_name).is_file()
    )
    if not articles:
        raise UsageError(f"no posts in {series.posts_dir}; write one first, e.g. `postgen draft 1.1`")
    written = {article.lesson.id for article in articles}
    return Book(series, articles, tuple(lesson for lesson in series.lessons if lesson.id not in written))
