"""Hugo: page bundles with figures beside their post, and formulas rendered to MathML at build time."""

import re

from postgen.export.book import Book
from postgen.export.rewrite import Files, render_body, site_files, with_front_matter

_SHORTCODE = re.compile(r"\{\{([<%])(.*?)([>%])\}\}", re.DOTALL)


def hugo(book: Book) -> Files:
    """Return a site for ``hugo``. A theme can replace ``layouts/``."""
    home = with_front_matter({"title": book.title}, f"For {book.series.outline.series.audience}.\n")
    files = site_files("hugo", "hugo.yaml", title=book.title) | {"content/_index.md": home.encode()}
    for order, article in enumerate(book.articles, 1):
        bundle = f"content/lessons/{article.stem}"
        module = f"{article.lesson.module}. {article.lesson.parent.title}"
        # Hugo also expands shortcodes inside code. In this form it shows them.
        text = _SHORTCODE.sub(r"{{\1/*\2*/\3}}", render_body(article, lambda stem: f"../{stem}/"))
        front = article.front_matter(weight=order, module=module)
        files[f"{bundle}/index.md"] = with_front_matter(front, text).encode()
        for path, file in article.figures.items():
            files[f"{bundle}/{path}"] = file.read_bytes()
    return files
