"""MkDocs with the theme Material: arithmatex finds the formulas, and MathJax renders them."""

from html import escape  # the templates of MkDocs do not escape values

from postgen.export.book import Book
from postgen.export.inert import escape_markdown
from postgen.export.rewrite import Files, contents, figures, render_body, site_files, with_front_matter


def mkdocs(book: Book) -> Files:
    """Return a site for ``mkdocs build``, which needs the package mkdocs-material."""
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
    if not any(
        article.document.maths for article in book.articles
    ):  # readers then load nothing from elsewhere
        del files["docs/javascripts/mathjax.js"]
        files["mkdocs.yml"] = files["mkdocs.yml"].partition(b"extra_javascript:")[0]
    files["docs/index.md"] = index.encode()
    for article in book.articles:
        text = f"# {escape_markdown(article.title)}\n\n" + render_body(article, lambda stem: f"{stem}.md")
        files[f"docs/lessons/{article.stem}.md"] = with_front_matter(
            article.front_matter(escape), text
        ).encode()
    return files
