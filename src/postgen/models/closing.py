"""What is closed by leaving `with`."""

from types import TracebackType
from typing import Self


class Closing:
    """Calls ``close`` when its `with` block is left, however that happens."""

    def close(self) -> None:
        """Give back what is held. Harmless when repeated."""
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
