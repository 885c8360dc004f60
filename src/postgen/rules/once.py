"""What is asked again and again of the same thing, worked out once."""

from collections.abc import Callable
from typing import TypeVar

from postgen.document import Document

Subject = TypeVar("Subject")
Result = TypeVar("Result")


def once_per_subject(compute: Callable[[Subject], Result]) -> Callable[[Subject], Result]:
    """Remember the result for the last subject alone, known by identity: rules are asked post by post."""
    last: list[tuple[Subject, Result]] = []

    def remembered(subject: Subject) -> Result:
        for known, result in last:
            if known is subject:
                return result
        result = compute(subject)
        last[:] = [(subject, result)]
        return result

    return remembered


def once_per_document(compute: Callable[[Document], Result]) -> Callable[[Document], Result]:
    """The same for what several rules ask of a post."""
    return once_per_subject(compute)
