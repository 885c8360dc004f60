"""The export formats. Each one is a function from a book to files by path."""

from collections.abc import Callable, Mapping

from postgen.export.book import Book
from postgen.export.docusaurus import docusaurus
from postgen.export.hugo import hugo
from postgen.export.jekyll import jekyll
from postgen.export.mkdocs import mkdocs
from postgen.export.notebook import notebook
from postgen.export.quarto import quarto
from postgen.export.rewrite import Files

FORMATS: Mapping[str, Callable[[Book], Files]] = {
    "hugo": hugo,
    "jekyll": jekyll,
    "mkdocs": mkdocs,
    "quarto": quarto,
    "docusaurus": docusaurus,
    "notebook": notebook,
}
