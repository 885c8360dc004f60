"""The series as other tools publish it: Hugo, Jekyll, MkDocs, Quarto, Docusaurus, notebooks."""

from postgen.exporting.book import Book, read_book
from postgen.exporting.formats import FORMATS
from postgen.exporting.placing import Placed, place

__all__ = ["FORMATS", "Book", "Placed", "place", "read_book"]
