"""Jekyll: kramdown only reads formulas between double dollar signs, even inside text."""

import re
from collections.abc import Callable

from postgen.document import Math
from postgen.export.book import Article, Book
from postgen.export.rewrite import Files, contents, figures, render_body, site_files, with_front_matter

_END = re.compile(r"\{%(?=-?\s*endraw)")
_BAR = re.compile(r"\\\||\|")


def jekyll(book: Book) -> Files:
    """Return a site with layouts for ``jekyll build`` or GitHub Pages."""
    index = contents(book, lambda a: f"lessons/{a.stem}.html")
    files = site_files("jekyll", "_config.yml", title=book.title) | figures(book, "lessons/")
    files["index.md"] = with_front_matter({"layout": "default", "title": book.title}, _raw(index)).encode()
    for before, article, after in zip(
        (None, *book.articles), book.articles, (*book.articles[1:], None), strict=False
    ):
        links = {
            name: {"title": other.title, "url": f"{other.stem}.html"}
            for name, other in (("previous", before), ("next", after))
            if other
        }
        own = {"layout": "lesson", "permalink": f"/lessons/{article.stem}.html", **links}
        front = article.front_matter() | own
        text = render_body(article, lambda stem: f"{stem}.html", _formula(article))
        files[f"lessons/{article.stem}.md"] = with_front_matter(front, _raw(text)).encode()
    return files


def _formula(article: Article) -> Callable[[Math], str]:
    """Write inline formulas for kramdown. One that fills its paragraph needs a backslash."""
    only = {
        p.inlines[0].start
        for p in article.document.prose
        if p.kind == "paragraph" and [i.kind for i in p.inlines] == ["math"]
    }

    def written(math: Math) -> str:
        # kramdown would read a bar as part of a table.
        latex = _BAR.sub(lambda bar: r"\Vert " if bar[0] == r"\|" else r"\vert ", math.latex)
        return f"{chr(92) if math.start in only else ''}$${latex}$$"

    return written


def _raw(text: str) -> str:
    """Return text that Liquid does not expand, because posts have braces in code and LaTeX."""
    safe = _END.sub("{% endraw %}{{ '{%' }}{% raw %}", text)
    return f"{{% raw %}}\n{safe}{{% endraw %}}\n"
