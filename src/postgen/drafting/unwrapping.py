"""Removes the fence that models put around whole replies."""

import re

from postgen.document import parse_document

_WRAPPER = re.compile(r"(`{3,}|~{3,})(?:markdown|md|text)?[ \t]*", re.IGNORECASE)


def unwrap(reply: str) -> str:
    """Remove a fence that encloses the whole reply, and end the reply with one newline.

    The CommonMark parser decides: a post that only begins and ends with code blocks is not changed. Models
    often use a fence that is no longer than those inside it. CommonMark reads that as several blocks, so the
    fence is also removed if the text inside it is a post in which all fences are closed.
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
    is_post = inside.title is not None or len(inside.sections) > 1
    if whole and not document.code_blocks[0].is_python:
        return body
    return body if is_post and all(block.closed for block in inside.code_blocks) else None
