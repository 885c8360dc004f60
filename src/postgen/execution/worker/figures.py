"""Capture matplotlib figures as PNGs with reproducible bytes."""

import io
import sys
from typing import Any

_METADATA = {"Software": None}  # no version, so that the same figure has the same bytes


class Capture:
    """Collects the figures of a block: those that it shows, and those still open at its end."""

    def __init__(self) -> None:
        self._taken: list[bytes] = []
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:

            def show(*_: object, **__: object) -> None:
                """Collect and close the figures, as a reader closes their windows."""
                self.take_open()

            pyplot.show = show  # type: ignore[attr-defined]

    def take_open(self) -> None:
        """Collect and close all open figures in the order of their numbers."""
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums():
            buffer = io.BytesIO()
            pyplot.figure(number).savefig(buffer, format="png", metadata=_METADATA)
            self._taken.append(buffer.getvalue())
            pyplot.close(number)

    def take(self) -> list[bytes]:
        """The figures since the last call."""
        taken, self._taken = self._taken, []
        return taken
