"""Quarto: a website. Code is shown as in the post and not run again."""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.export.book import Book
from postgen.export.inert import JOINER, SHORTCODE, escape_markdown
from postgen.export.rewrite import Files, contents, figures, render_body, site_files, with_front_matter
from postgen.findings import Edit


def quarto(book: Book) -> Files:
    """Return a project for ``quarto render``."""
    sections = [
        {
            "section": f"{number}. {module.title}",
            "contents": [{"text": a.title, "href": f"lessons/{a.stem}.qmd"} for a in articles],
        }
        for number, module, articles in book.modules()
    ]
    website = {
        "title": escape_markdown(book.title),
        "page-navigation": True,
        "sidebar": {"contents": [{"text": "Contents", "href": "index.qmd"}, *sections]},
    }
    index = contents(book, lambda a: f"lessons/{a.stem}.qmd")
    files = site_files("quarto", "_quarto.yml", website=website) | figures(book, "lessons/")
    files["index.qmd"] = with_front_matter({"title": escape_markdown(book.title)}, index).encode()
    for article in book.articles:
        text = render_body(article, lambda stem: f"{stem}.qmd", more=_shown_shortcodes)
        # Quarto reads texts of the front matter as Markdown. This engine runs no code.
        front = article.front_matter(escape_markdown) | {"engine": "markdown"}
        files[f"lessons/{article.stem}.qmd"] = with_front_matter(front, text).encode()
    return files


def _shown_shortcodes(document: Document) -> Iterator[Edit]:
    """Yield edits that keep shortcodes in code from being expanded."""
    for _, code in document.inlines("code"):
        for found in SHORTCODE.finditer(document.text, code.start, code.end):
            yield Edit(found.start() + 1, found.start() + 1, JOINER)
    for block in document.code_blocks:
        if not SHORTCODE.search(block.body):
            continue
        line, start = document.source.line_text(block.line), document.source.line_start(block.line)
        language = re.sub(r"[^\w+#-]", "", block.language)
        if block.fenced and (fence := re.search(r"`{3,}|~{3,}", line)):
            # From the last character of the fence on, so that this edit precedes others of the line.
            info = f'{fence[0][0]} {{.{language or "text"} shortcodes="false"}}'
            yield Edit(start + fence.end() - 1, start + len(line), info)
