"""The export formats. Each one is a function from a book to files by path."""

from collections.abc import Callable, Mapping

from postgen.exporting.book import Book
from postgen.exporting.formats.docusaurus import docusaurus
from postgen.exporting.formats.hugo import hugo
from postgen.exporting.formats.jekyll import jekyll
from postgen.exporting.formats.mkdocs import mkdocs
from postgen.exporting.formats.notebook import notebook
from postgen.exporting.formats.quarto import quarto
from postgen.exporting.site import Files

FORMATS: Mapping[str, Callable[[Book], Files]] = {
    "hugo": hugo,
    "jekyll": jekyll,
    "mkdocs": mkdocs,
    "quarto": quarto,
    "docusaurus": docusaurus,
    "notebook": notebook,
}
