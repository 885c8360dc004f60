"""A model's reply → the Markdown that it means."""

import re

from postgen.document import Document, parse_document

_WRAPPER = re.compile(r"(`{3,}|~{3,})(?:markdown|md|text)?[ \t]*", re.IGNORECASE)


def unwrap(reply: str) -> str:
    """Take the reply out of a fence, if one encloses the whole of it; end it with one line end.

    Decided by the CommonMark parser: a post that merely begins and ends with code blocks is left alone.
    Models often wrap a post in a fence no longer than those inside it, which CommonMark reads as many
    blocks; that is recognised by the inside being a post whose fences all close.
    """
    text = reply.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
    inner = _enclosed(text)
    return (inner if inner is not None else text).strip() + "\n"


def _enclosed(text: str) -> str | None:
    first, _, rest = text.partition("\n")
    body, _, last = rest.rpartition("\n")
    opening = _WRAPPER.fullmatch(first.rstrip())
    if not opening or last.strip() != opening.group(1):
        return None
    document = parse_document(text)
    whole = len(document.blocks) == 1 and len(document.code_blocks) == 1
    inside = parse_document(body)
    all_closed = all(block.closed for block in inside.code_blocks)
    if whole and not document.code_blocks[0].is_python:
        return body
    return body if all_closed and _is_post(inside) else None


def _is_post(document: Document) -> bool:
    return document.title is not None or len(document.sections) > 1
