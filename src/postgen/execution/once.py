"""A lazily computed value."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from postgen.errors import PostgenError

_T = TypeVar("_T")


class Once(Generic[_T]):
    """Calls ``source`` once and caches its value or its PostgenError. Thread-safe."""

    def __init__(self, source: Callable[[], _T]) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._value: list[_T] = []
        self._error: PostgenError | None = None

    def __call__(self) -> _T:
        with self._lock:
            if not self._value and self._error is None:
                try:
                    self._value.append(self._source())
                except PostgenError as error:
                    self._error = error
        if self._error is not None:
            raise type(self._error)(str(self._error))  # each thread needs its own exception
        return self._value[0]
