"""MkDocs with the theme Material: arithmatex finds the formulas, and MathJax renders them."""

from postgen.export.book import Book
from postgen.export.rewrite import (
    Files,
    as_yaml,
    contents,
    figures,
    render_body,
    static_files,
    with_front_matter,
)


def mkdocs(book: Book) -> Files:
    """Return a site for ``mkdocs build``, which needs the package mkdocs-material."""
    nav: list[dict[str, object]] = [{"Contents": "index.md"}]
    for number, module, articles in book.modules():
        nav.append({f"{number}. {module.title}": [{a.title: f"lessons/{a.stem}.md"} for a in articles]})
    config = {
        "site_name": book.title,
        "theme": {
            "name": "material",
            "features": ["navigation.footer", "content.code.copy"],
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
            "font": False,
        },
        "markdown_extensions": [
            {"pymdownx.arithmatex": {"generic": True}},
            "pymdownx.highlight",
            "pymdownx.superfences",
            "pymdownx.tilde",
            "sane_lists",
            "tables",
            {"toc": {"permalink": True}},
        ],
        "extra_javascript": [
            "javascripts/mathjax.js",
            "https://cdn.jsdelivr.net/npm/mathjax@4/tex-mml-chtml.js",
        ],
        "nav": nav,
    }
    index = f"# {book.title}\n\n" + contents(book, lambda a: f"lessons/{a.stem}.md")
    files = static_files("mkdocs") | figures(book, "docs/lessons/")
    files["mkdocs.yml"] = as_yaml(config).encode()
    files["docs/index.md"] = index.encode()
    for article in book.articles:
        front = {
            "title": article.title,
            "description": article.description,
            **article.own_front_matter,
        }
        text = f"# {article.title}\n\n" + render_body(article, lambda stem: f"{stem}.md")
        files[f"docs/lessons/{article.stem}.md"] = with_front_matter(front, text).encode()
    return files
