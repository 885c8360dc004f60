"""Quarto: a website. Code is shown as in the post and not run again."""

from postgen.export.book import Book
from postgen.export.rewrite import Files, as_yaml, contents, figures, render_body, with_front_matter


def quarto(book: Book) -> Files:
    """Return a project for ``quarto render``."""
    sections = [
        {
            "section": f"{number}. {module.title}",
            "contents": [{"text": a.title, "href": f"lessons/{a.stem}.qmd"} for a in articles],
        }
        for number, module, articles in book.modules()
    ]
    config = {
        "project": {"type": "website", "output-dir": "_site"},
        "website": {
            "title": book.title,
            "page-navigation": True,
            "sidebar": {"contents": [{"text": "Contents", "href": "index.qmd"}, *sections]},
        },
        "execute": {"enabled": False},
        # The alternative text of an image is not a caption.
        "from": "markdown-implicit_figures",
        "format": {
            "html": {
                "toc": True,
                "html-math-method": "katex",
                "theme": {"light": "cosmo", "dark": "darkly"},
            }
        },
    }
    index = contents(book, lambda a: f"lessons/{a.stem}.qmd")
    files = figures(book, "lessons/")
    files["_quarto.yml"] = as_yaml(config).encode()
    files["index.qmd"] = with_front_matter({"title": book.title}, index).encode()
    for article in book.articles:
        front = {
            "title": article.title,
            "description": article.description,
            **article.own_front_matter,
        }
        text = render_body(article, lambda stem: f"{stem}.qmd")
        files[f"lessons/{article.stem}.qmd"] = with_front_matter(front, text).encode()
    return files
