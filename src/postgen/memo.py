"""Values that are computed once per object."""

from collections.abc import Callable
from functools import cached_property
from typing import Self, TypeVar, cast

T = TypeVar("T")


class Memo:
    """Keeps what was computed from an object. It is a base class of objects that do not change."""

    @cached_property
    def _memo(self) -> dict[object, object]:
        return {}

    def memo(self, compute: Callable[[Self], T]) -> T:
        """Return ``compute(self)``, which is computed once for all callers."""
        if compute not in self._memo:
            self._memo[compute] = compute(self)
        return cast("T", self._memo[compute])
