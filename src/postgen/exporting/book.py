"""The series as a book: its posts in reading order, with what every publishing tool wants to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from postgen.document import Document
from postgen.errors import UsageError
from postgen.series import Lesson, Series
from postgen.series.links import resolve
from postgen.series.outline import ModuleOutline
from postgen.validation import find_files, read_posts

_LONGEST = 200


@dataclass(frozen=True)
class Article:
    """A post that is published."""

    series: Series
    lesson: Lesson
    document: Document

    @property
    def stem(self) -> str:
        """The post's file name without its ending."""
        return self.lesson.file_name.removesuffix(".md")

    @property
    def title(self) -> str:
        return f"{self.lesson.id}: {self.lesson.title}"

    @property
    def description(self) -> str:
        """The start of the introduction, in plain words."""
        first = self.document.introduction[0].line if self.document.introduction else 0
        prose = next((p for p in self.document.prose if p.line == first and p.kind == "paragraph"), None)
        text = " ".join(prose.plain.split()) if prose else ""
        return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"

    @property
    def own_front_matter(self) -> dict[str, Any]:
        """What stands in front matter in the post itself; empty where there is none or it cannot be read."""
        lines = self.document.text.splitlines()[1 : max(1, self.document.front_matter_end - 1)]
        try:
            found = yaml.safe_load("\n".join(lines))
        except yaml.YAMLError:
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def figures(self) -> dict[str, Path]:
        """The figures that the post shows: paths as it writes them, from `figures/` on, and files."""
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
    """All articles of a series; ``missing`` are the lessons that have no post yet."""

    series: Series
    articles: tuple[Article, ...]
    missing: tuple[Lesson, ...]

    @property
    def title(self) -> str:
        return self.series.title

    def modules(self) -> Iterator[tuple[int, ModuleOutline, list[Article]]]:
        """Number, module and its articles, for modules that have any."""
        for number, module in enumerate(self.series.outline.modules, 1):
            articles = [a for a in self.articles if a.lesson.module == number]
            if articles:
                yield number, module, articles

    def neighbours(self, article: Article) -> tuple[Article | None, Article | None]:
        """The articles before and after."""
        at = self.articles.index(article)
        return (
            self.articles[at - 1] if at else None,
            self.articles[at + 1] if at + 1 < len(self.articles) else None,
        )


def read_book(series: Series) -> Book:
    """The finished posts of a series.

    Raises:
        UsageError: there are none.
        UnreadableError: a post is no text.
    """
    files = (
        [f for f in find_files([series.posts]) if series.lesson_of_file(f.name)]
        if series.posts.is_dir()
        else []
    )
    posts, unreadable = read_posts(files, series)
    if unreadable:
        raise unreadable[0]
    articles = [Article(series, post.lesson, post.document) for post in posts if post.lesson]
    if not articles:
        raise UsageError(f"no posts in {series.posts}; write one first, e.g. `postgen draft 1.1`")
    articles.sort(key=lambda article: article.lesson.order)
    written = {article.lesson.id for article in articles}
    return Book(series, tuple(articles), tuple(x for x in series.lessons if x.id not in written))
