"""The anchors of a post's headings, in GitHub's form."""

import re

from postgen.document.document import Document

_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def heading_anchors(document: Document) -> tuple[str, ...]:
    """Return the anchor of each heading in order. A repeated anchor gets a number."""
    found: dict[str, None] = {}
    for heading in document.headings:
        anchor = base = _NOT_IN_ANCHORS.sub("", heading.text.casefold()).replace(" ", "-")
        count = 0
        while anchor in found:
            count += 1
            anchor = f"{base}-{count}"
        found[anchor] = None
    return tuple(found)
