"""What several rules ask of the same post, worked out once."""

from collections.abc import Callable
from typing import TypeVar

from postgen.document import Document

Result = TypeVar("Result")


def once_per_document(compute: Callable[[Document], Result]) -> Callable[[Document], Result]:
    """Remember the result for the last document alone: rules are asked post by post."""
    last: list[tuple[Document, Result]] = []

    def remembered(document: Document) -> Result:
        for known, result in last:
            if known is document:
                return result
        result = compute(document)
        last[:] = [(document, result)]
        return result

    return remembered
