"""Functions for all export formats: the text of a post, front matter, contents and static files."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from postgen.document import Document, Math, apply_edits
from postgen.export.book import Article, Book
from postgen.export.inert import DESTINATION, escape_markdown, inert_edits
from postgen.findings import Edit
from postgen.series.links import resolve


def render_body(
    article: Article,
    link: Callable[[str], str],
    formula: Callable[[Math], str] | None = None,
    more: Callable[[Document], Iterable[Edit]] | None = None,
) -> str:
    """Return the text of a post without front matter and title line, with ``\\n`` as line ends.

    ``link`` returns the address of another post for the stem of its file name. ``formula`` rewrites an inline
    formula, and ``more`` yields other edits. What only a publishing tool would take for markup is escaped. A
    list, quotation, table or fence directly below a line of text gets an empty line before it,
    because some Markdown parsers need it.
    """
    document = article.document
    edits = [*_title(article), *_links(article, link), *_spacing(article)]
    replaced = (
        [Edit(m.start, m.end, formula(m)) for m in document.maths if m.form == "inline"] if formula else []
    )
    replaced += more(document) if more else []
    edits += [e for e in inert_edits(document, article.series) if not _within(e, replaced)]
    edits += replaced
    text = apply_edits(document.text, sorted(edits))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def _within(edit: Edit, others: list[Edit]) -> bool:
    return any(other.start <= edit.start and edit.end <= other.end for other in others)


def with_front_matter(values: dict[str, Any], text: str) -> str:
    """Return text with YAML front matter."""
    return f"---\n{_as_yaml(values)}---\n\n{text}"


def _as_yaml(values: dict[str, Any]) -> str:
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=10_000)


def _title(article: Article) -> Iterator[Edit]:
    source, title = article.document.source, article.document.title
    last = title.line if title else article.document.front_matter_end
    if last:
        yield Edit(0, source.line_end(last), "")


def _links(article: Article, link: Callable[[str], str]) -> Iterator[Edit]:
    text = article.document.text
    for prose in article.document.prose:
        for inline in prose.inlines:
            if inline.kind != "link_close":
                continue
            found = DESTINATION.match(text, inline.start)
            lesson = resolve(article.series, found[1]).lesson if found else None
            if found and lesson:
                yield Edit(*found.span(1), link(lesson.file_name.removesuffix(".md")))


def _spacing(article: Article) -> Iterator[Edit]:
    source = article.document.source
    for before, block in pairwise(article.document.blocks):
        tight = block.line == before.end_line + 1
        if tight and before.kind == "paragraph" and block.kind in ("list", "quote", "table", "code"):
            at = source.line_start(block.line)
            yield Edit(at, at, source.newline)


SITES = Path(__file__).parent / "sites"
_STYLE_GOES_HERE = b"/* style.css */\n"
Files = dict[str, bytes]


def site_files(form: str, settings: str = "", **values: Any) -> Files:  # noqa: ANN401 (any YAML value)
    """Return the settings, layouts, scripts and styles of a format by path.

    All layouts share one style. ``values`` are added to the YAML file named ``settings``.
    """
    folder, style = SITES / form, (SITES / "style.css").read_bytes()
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes().replace(_STYLE_GOES_HERE, style)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    if settings:
        files[settings] = _as_yaml(values | yaml.safe_load(files[settings])).encode()
    return files


def contents(book: Book, link: Callable[[Article], str]) -> str:
    """Return the lessons by module as Markdown. ``link`` returns the address of an article."""
    parts = [f"For {escape_markdown(book.series.outline.series.audience)}.\n"]
    for number, module, articles in book.modules():
        lines = [f"- [{escape_markdown(a.title)}]({link(a)})" for a in articles]
        title, goal = escape_markdown(module.title), escape_markdown(module.goal)
        parts.append(f"## {number}. {title}\n\n{goal}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def figures(book: Book, folder: str) -> Files:
    """Return the figures of all articles, below ``folder``."""
    return {f"{folder}{path}": file.read_bytes() for a in book.articles for path, file in a.figures.items()}
