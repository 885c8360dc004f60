"""Parse Markdown into a Document of sections, prose, math, code and HTML with offsets, and edit text."""

from postgen.document.document import Document, heading_anchors, items_after
from postgen.document.edits import apply_edits, select_non_overlapping
from postgen.document.nodes import CodeBlock, Heading, Inline, Math, Prose, Section
from postgen.document.source import Source, decode_source, read_source

__all__ = [
    "CodeBlock",
    "Document",
    "Heading",
    "Inline",
    "Math",
    "Prose",
    "Section",
    "Source",
    "apply_edits",
    "build_document",
    "decode_source",
    "heading_anchors",
    "items_after",
    "parse_document",
    "read_source",
    "select_non_overlapping",
]


def build_document(source: Source) -> Document:
    """Parse a post. Any text is accepted; one that is beyond the limits becomes an empty document."""
    from postgen.document.parser import build_document as build  # the parser is slow to import

    return build(source)


def parse_document(text: str, path: str = "post.md") -> Document:
    """Parse a post from a string."""
    return build_document(Source(path, text))
