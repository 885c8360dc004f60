"""Hugo: page bundles with figures beside their post, and formulas rendered to MathML at build time."""

import re

from postgen.export.book import Book
from postgen.export.inert import escape_markdown
from postgen.export.rewrite import Files, render_body, site_files, with_front_matter

_INSIDE = r"(?:(?!\{\{[<%]).)*?"
_SHORTCODE = re.compile(
    rf"\{{\{{(?:<(?P<html>{_INSIDE})>\}}\}}|%(?P<markdown>{_INSIDE})%\}}\}}|(?P<lone>[<%]))", re.DOTALL
)


def hugo(book: Book) -> Files:
    """Return a site for ``hugo``. A theme can replace ``layouts/``."""
    home = with_front_matter(
        {"title": book.title}, f"For {escape_markdown(book.series.outline.series.audience)}.\n"
    )
    files = site_files("hugo", "hugo.yaml", title=book.title) | {"content/_index.md": home.encode()}
    for order, article in enumerate(book.articles, 1):
        bundle = f"content/lessons/{article.stem}"
        module = f"{article.lesson.module}. {article.lesson.parent.title}"
        text = _SHORTCODE.sub(_shown, render_body(article, lambda stem: f"../{stem}/"))
        front = article.front_matter(weight=order, module=module)
        files[f"{bundle}/index.md"] = with_front_matter(front, text).encode()
        for path, file in article.figures.items():
            files[f"{bundle}/{path}"] = file.read_bytes()
    return files


def _shown(shortcode: re.Match[str]) -> str:
    """Return a shortcode in the form that Hugo shows. It would expand it, even inside code."""
    if shortcode["lone"]:  # which would end the build with an error
        return "{{< braces >}}" + shortcode["lone"]
    if shortcode["html"] is not None:
        return f"{{{{</*{shortcode['html']}*/>}}}}"
    return f"{{{{%/*{shortcode['markdown']}*/%}}}}"
