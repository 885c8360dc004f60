"""MkDocs with the theme Material, or Zensical. Formulas are MathML, which needs no script and no network.

The templates of the generators do not escape values.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

from postgen.document import Document, Math
from postgen.export.book import Book
from postgen.export.inert import escape_markdown
from postgen.export.rewrite import Files, contents, figures, render_body, site_files, with_front_matter
from postgen.findings import Edit
from postgen.latex import render

_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")


def mkdocs(book: Book) -> Files:
    """Return a site for ``mkdocs build`` with the package mkdocs-material, and for ``zensical build``."""
    nav: list[dict[str, object]] = [{"Contents": "index.md"}]
    for number, module, articles in book.modules():
        nav.append(
            {
                f"{number}. {escape(module.title)}": [
                    {escape(a.title): f"lessons/{a.stem}.md"} for a in articles
                ]
            }
        )
    index = f"# {escape_markdown(book.title)}\n\n" + contents(book, lambda a: f"lessons/{a.stem}.md")
    files = site_files("mkdocs", "mkdocs.yml", site_name=escape(book.title), nav=nav) | figures(
        book, "docs/lessons/"
    )
    files["docs/index.md"] = index.encode()
    for article in book.articles:
        body = render_body(article, lambda stem: f"{stem}.md", _inline, _displayed)
        text = f"# {escape_markdown(article.title)}\n\n{body}"
        files[f"docs/lessons/{article.stem}.md"] = with_front_matter(
            article.front_matter(escape), text
        ).encode()
    return files


def _inline(math: Math) -> str:
    # The tag `math` at the start of a line would begin a block of HTML.
    return f"<span>{_mathml(math)}</span>"


def _displayed(document: Document) -> Iterator[Edit]:
    for math in document.maths:
        if math.form != "inline":
            tag = "div" if math.form == "block" else "span"
            yield Edit(math.start, math.end, f"<{tag}>{_mathml(math)}</{tag}>")


def _mathml(math: Math) -> str:
    """Return MathML in one line. Its texts are numbers of characters, because they might look like Markdown.

    What cannot be rendered is shown as code.
    """
    found = render(math.latex, display=math.display).mathml or f"<code>{escape(math.latex.strip())}</code>"
    encoded = _TEXT.sub(lambda text: "".join(f"&#{ord(c)};" for c in unescape(text[0])), found)
    return encoded.replace("\n", " ")
