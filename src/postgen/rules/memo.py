"""A cache that remembers only the last result."""

from collections.abc import Callable
from typing import TypeVar

Subject = TypeVar("Subject")
Result = TypeVar("Result")


def cache_last(compute: Callable[[Subject], Result]) -> Callable[[Subject], Result]:
    """Cache the result for the last subject, compared by identity: rules run on one post after another."""
    last: list[tuple[Subject, Result]] = []

    def remembered(subject: Subject) -> Result:
        for known, result in last:
            if known is subject:
                return result
        result = compute(subject)
        last[:] = [(subject, result)]
        return result

    return remembered
