"""A post that is wrapped in a fence, as chat models wrap what is to be copied."""

import re

from postgen.document import CodeBlock, Document
from postgen.findings import Edit, Problem

_TITLE = re.compile(r"\s{0,20}(?:---\n|#{1,2} \S)")
_SECTION = re.compile(r"^## \S", re.MULTILINE)
_MARKDOWN = ("markdown", "md", "mdx")
_UNMARKED = ("", "text", "plaintext")


def wrapped(document: Document) -> Problem | None:
    """The problem of a post that stands in a fence, wholly or from the fence on; None otherwise."""
    fence = document.code_blocks[0] if document.code_blocks else None
    if fence is None or not _holds_a_post(fence) or not _opens_the_post(document, fence):
        return None
    return Problem(
        document.source.line_span(fence.line),
        "the post is wrapped in a fence",
        "give the post itself, with no fence around it",
        _unwrapping(document, fence),
    )


def _holds_a_post(fence: CodeBlock) -> bool:
    """Whether it starts with a title; where no language tells, it must hold a section too."""
    if not fence.fenced or not _TITLE.match(fence.body):
        return False
    # Otherwise it may be a shell script that starts with a comment.
    return fence.language in _MARKDOWN or (fence.language in _UNMARKED and bool(_SECTION.search(fence.body)))


def _opens_the_post(document: Document, fence: CodeBlock) -> bool:
    """Whether no title comes before the fence: at most a paragraph or two that announce it."""
    return document.title is None and not any(h.line < fence.line for h in document.headings)


def _unwrapping(document: Document, fence: CodeBlock) -> tuple[Edit, ...]:
    """Remove the first and the last line, if they are the fence's own.

    Fences inside the post may end the outer one early, as the parser sees it; the post's last line tells.
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
