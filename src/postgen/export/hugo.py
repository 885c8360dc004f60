"""Hugo: page bundles with figures beside their post, and formulas rendered to MathML at build time."""

import re

from postgen.export.book import Book
from postgen.export.rewrite import Files, as_yaml, render_body, static_files, with_front_matter

_SHORTCODE = re.compile(r"\{\{([<%])(.*?)([>%])\}\}", re.DOTALL)


def hugo(book: Book) -> Files:
    """Return a site for ``hugo``. A theme can replace ``layouts/``."""
    config = {
        "baseURL": "https://example.org/",
        "languageCode": "en",
        "title": book.title,
        "disableKinds": ["taxonomy", "term"],
        "markup": {
            "goldmark": {
                "extensions": {
                    "passthrough": {
                        "enable": True,
                        "delimiters": {"block": [["$$", "$$"]], "inline": [["$", "$"]]},
                    }
                }
            },
            "highlight": {"noClasses": False},
        },
    }
    home = with_front_matter({"title": book.title}, f"For {book.series.outline.series.audience}.\n")
    files = static_files("hugo") | {"hugo.yaml": as_yaml(config).encode(), "content/_index.md": home.encode()}
    for order, article in enumerate(book.articles, 1):
        bundle = f"content/lessons/{article.stem}"
        front = {
            "title": article.title,
            "description": article.description,
            "weight": order,
            "module": f"{article.lesson.module}. {article.lesson.parent.title}",
            **article.own_front_matter,
        }
        # Hugo also expands shortcodes inside code. In this form it shows them.
        text = _SHORTCODE.sub(r"{{\1/*\2*/\3}}", render_body(article, lambda stem: f"../{stem}/"))
        files[f"{bundle}/index.md"] = with_front_matter(front, text).encode()
        for path, file in article.figures.items():
            files[f"{bundle}/{path}"] = file.read_bytes()
    return files
