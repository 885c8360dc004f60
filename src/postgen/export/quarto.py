"""Quarto: a website. Code is shown as in the post and not run again."""

from postgen.export.book import Book
from postgen.export.rewrite import Files, contents, figures, render_body, site_files, with_front_matter


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
        "title": book.title,
        "page-navigation": True,
        "sidebar": {"contents": [{"text": "Contents", "href": "index.qmd"}, *sections]},
    }
    index = contents(book, lambda a: f"lessons/{a.stem}.qmd")
    files = site_files("quarto", "_quarto.yml", website=website) | figures(book, "lessons/")
    files["index.qmd"] = with_front_matter({"title": book.title}, index).encode()
    for article in book.articles:
        text = render_body(article, lambda stem: f"{stem}.qmd")
        files[f"lessons/{article.stem}.qmd"] = with_front_matter(article.front_matter(), text).encode()
    return files
