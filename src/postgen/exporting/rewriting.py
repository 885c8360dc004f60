"""Rewrite the text of a post for another tool: no title, other links, other formulas."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import yaml

from postgen.document import Math, apply_edits
from postgen.exporting.book import Article
from postgen.findings import Edit
from postgen.series.links import resolve

_DESTINATION = re.compile(r"\]\(\s*<?([^\s<>)#]+)")
Target = Callable[[Article], str]


def body(
    article: Article,
    link: Callable[[str], str],
    formula: Callable[[Math], str] | None = None,
) -> str:
    """Return the text of a post without front matter and title line, with ``\\n`` as line ends.

    ``link`` returns the address of another post for the stem of its file name. ``formula`` rewrites an inline
    formula. A list, quotation, table or fence directly below a line of text gets an empty line before it,
    because some Markdown parsers need it.
    """
    document = article.document
    edits = [*_title(article), *_links(article, link), *_spacing(article)]
    if formula:
        edits += [Edit(m.start, m.end, formula(m)) for m in document.maths if m.form == "inline"]
    text = apply_edits(document.text, sorted(edits))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def with_front_matter(values: dict[str, Any], text: str) -> str:
    """Return text with YAML front matter."""
    return f"---\n{as_yaml(values)}---\n\n{text}"


def as_yaml(values: Any) -> str:  # noqa: ANN401 (any YAML value)
    """Return YAML in the given order, with one value per line."""
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
            found = _DESTINATION.match(text, inline.start)
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
