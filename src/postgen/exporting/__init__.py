"""Export a series for Hugo, Jekyll, MkDocs, Quarto or Docusaurus, or as notebooks."""

from postgen.exporting.book import Book, read_book
from postgen.exporting.formats import FORMATS
from postgen.exporting.placing import Placed, place

__all__ = ["FORMATS", "Book", "Placed", "place", "read_book"]
