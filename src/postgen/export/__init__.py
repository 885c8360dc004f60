"""Export a series for Hugo, Jekyll, MkDocs, Quarto or Docusaurus, or as notebooks."""

from postgen.export.book import Book, read_book
from postgen.export.formats import FORMATS
from postgen.export.writer import ExportResult, write_export

__all__ = ["FORMATS", "Book", "ExportResult", "read_book", "write_export"]
