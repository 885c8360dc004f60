"""Docusaurus: posts as plain Markdown (not MDX), and formulas rendered by KaTeX at build time."""

import json

from postgen.export.book import Book
from postgen.export.rewrite import Files, contents, figures, render_body, site_files, with_front_matter


def docusaurus(book: Book) -> Files:
    """Return a site for ``npm install`` and ``npm run build``."""
    sidebar = [
        {"type": "doc", "id": "index", "label": "Contents"},
        *(
            {
                "type": "category",
                "label": f"{number}. {module.title}",
                "collapsed": False,
                "items": [f"lessons/{a.stem}" for a in articles],
            }
            for number, module, articles in book.modules()
        ),
    ]
    front = {"title": book.title, "slug": "/", "id": "index"}
    files = site_files("docusaurus") | figures(book, "docs/lessons/")
    data = json.dumps({"title": book.title, "sidebar": sidebar}, indent=2, ensure_ascii=False)
    files["series.json"] = f"{data}\n".encode()
    index = contents(book, lambda a: f"lessons/{a.stem}.md")
    files["docs/index.md"] = with_front_matter(front, index).encode()
    for article in book.articles:
        front = article.front_matter(id=article.stem)
        text = render_body(article, lambda stem: f"{stem}.md")
        files[f"docs/lessons/{article.stem}.md"] = with_front_matter(front, text).encode()
    return files
