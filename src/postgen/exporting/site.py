"""Shared parts of the site formats: static files, figures and the table of contents."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from postgen.exporting.book import Article, Book

SITES = Path(__file__).parent / "sites"
_STYLE_GOES_HERE = b"/* style.css */\n"
Files = dict[str, bytes]


@cache
def fixed(form: str) -> Files:
    """Return the layouts, scripts and styles of a format by path. All layouts share one style."""
    folder, style = SITES / form, (SITES / "style.css").read_bytes()
    return {
        file.relative_to(folder).as_posix(): file.read_bytes().replace(_STYLE_GOES_HERE, style)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def contents(book: Book, link: Callable[[Article], str], level: int = 2) -> str:
    """Return the lessons by module as Markdown. ``link`` returns the address of an article."""
    parts = [f"For {book.series.outline.series.audience}.\n"]
    for number, module, articles in book.modules():
        lines = [f"- [{a.title}]({link(a)})" for a in articles]
        parts.append(f"{'#' * level} {number}. {module.title}\n\n{module.goal}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def figures(book: Book, folder: str) -> Files:
    """Return the figures of all articles, below ``folder``."""
    return {f"{folder}{path}": file.read_bytes() for a in book.articles for path, file in a.figures.items()}
