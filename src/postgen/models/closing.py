"""Base class of context managers that call ``close`` on exit."""

from types import TracebackType
from typing import Self


class Closing:
    """Calls ``close`` when its ``with`` block ends."""

    def close(self) -> None:
        """Release all resources. May be called repeatedly."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self.close()
