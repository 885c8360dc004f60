"""Export a series for publishing tools. A format takes a book and returns files by path."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from postgen.plugins import Registry

if TYPE_CHECKING:
    from postgen.export.book import Book

FORMATS: "Registry[Callable[[Book], Mapping[str, bytes]]]" = Registry(
    "postgen.exports",
    Mapping,
    {
        name: f"postgen.export.{name}:{name}"
        for name in ("hugo", "jekyll", "mkdocs", "quarto", "docusaurus", "notebook")
    },
)
