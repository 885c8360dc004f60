"""Detects a post that is wrapped in a fence, as chat models wrap text to copy."""

import re

from postgen.document import CodeBlock, Document
from postgen.findings import Edit, Problem

_TITLE = re.compile(r"\s{0,20}(?:---\n|#{1,2} \S)")
_SECTION = re.compile(r"^## \S", re.MULTILINE)
_MARKDOWN = ("markdown", "md", "mdx")
_UNMARKED = ("", "text", "plaintext")


def wrapped(document: Document) -> Problem | None:
    """The problem if the post is inside a fence, perhaps after an announcement; else None."""
    fence = document.code_blocks[0] if document.code_blocks else None
    if fence is None or not _contains_post(fence) or not _is_at_start(document, fence):
        return None
    return Problem(
        document.source.line_span(fence.line),
        "the post is wrapped in a fence",
        "remove the fence around the post",
        _unwrap(document, fence),
    )


def _contains_post(fence: CodeBlock) -> bool:
    """Whether it starts with a title. A fence not marked as Markdown must contain a section, too."""
    if not fence.fenced or not _TITLE.match(fence.body):
        return False
    # Without a section it may be a script that starts with a comment.
    return fence.language in _MARKDOWN or (fence.language in _UNMARKED and bool(_SECTION.search(fence.body)))


def _is_at_start(document: Document, fence: CodeBlock) -> bool:
    """Whether no heading comes before the fence, so that any text before it is an announcement."""
    return document.title is None and not any(h.line < fence.line for h in document.headings)


def _unwrap(document: Document, fence: CodeBlock) -> tuple[Edit, ...]:
    """Remove the first and last lines if they open and close the fence.

    The parser may end the outer fence early, at a fence inside the post. So compare with the last line.
    """
    source = document.source
    first = next((n for n in range(1, fence.line + 1) if source.line_text(n).strip()), fence.line)
    last = next((n for n in range(source.line_count, 0, -1) if source.line_text(n).strip()), 1)
    opening, closing = source.line_text(fence.line), source.line_text(last)
    mark = opening[: len(opening) - len(opening.lstrip("`~"))]
    if first != fence.line or last <= fence.line or not mark or closing.strip() != mark:
        return ()
    return (
        Edit(source.line_start(fence.line), source.line_start(fence.line + 1), ""),
        Edit(source.line_end(last - 1), source.line_end(last), ""),
    )
