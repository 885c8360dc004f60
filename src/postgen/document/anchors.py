"""The anchors of a post's headings, as GitHub names them."""

import re

from postgen.document.document import Document

_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def heading_anchors(document: Document) -> tuple[str, ...]:
    """The anchor of each heading, in order; a doubled one gets a number."""
    found: dict[str, None] = {}
    for heading in document.headings:
        anchor = base = _NOT_IN_ANCHORS.sub("", heading.text.casefold()).replace(" ", "-")
        count = 0
        while anchor in found:
            count += 1
            anchor = f"{base}-{count}"
        found[anchor] = None
    return tuple(found)
