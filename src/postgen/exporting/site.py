"""What the site formats share: files that are the same for every series, and the list of contents."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from postgen.exporting.book import Article, Book

SITES = Path(__file__).parent / "sites"
_STYLE_GOES_HERE = b"/* style.css */\n"
Files = dict[str, bytes]


@cache
def fixed(form: str) -> Files:
    """Layouts, scripts and styles of a format, by their paths in the site. Layouts share one style."""
    folder, style = SITES / form, (SITES / "style.css").read_bytes()
    return {
        file.relative_to(folder).as_posix(): file.read_bytes().replace(_STYLE_GOES_HERE, style)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def contents(book: Book, link: Callable[[Article], str], level: int = 2) -> str:
    """The lessons by module, as Markdown; ``link`` gives the address of each."""
    parts = [f"For {book.series.outline.series.audience}.\n"]
    for number, module, articles in book.modules():
        lines = [f"- [{a.title}]({link(a)})" for a in articles]
        parts.append(f"{'#' * level} {number}. {module.title}\n\n{module.goal}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def figures(book: Book, folder: str) -> Files:
    """The figures of all articles, below ``folder``."""
    return {f"{folder}{path}": file.read_bytes() for a in book.articles for path, file in a.figures.items()}
