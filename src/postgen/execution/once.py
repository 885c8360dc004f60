"""Something that is asked for once."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from postgen.errors import PostgenError

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Asks ``source`` once, for whichever thread is first; a PostgenError is remembered, too."""

    def __init__(self, source: Callable[[], _T]) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._found: list[_T] = []
        self._problem: PostgenError | None = None

    def __call__(self) -> _T:
        with self._lock:
            if not self._found and self._problem is None:
                try:
                    self._found.append(self._source())
                except PostgenError as error:
                    self._problem = error
        if self._problem is not None:
            raise type(self._problem)(str(self._problem))  # each thread needs one of its own
        return self._found[0]
