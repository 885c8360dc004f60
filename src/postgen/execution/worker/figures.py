"""Capturing what a post draws with matplotlib, as PNGs with stable bytes."""

import io
import sys
from typing import Any

_PLAIN = {"Software": None}  # no version in the file: the same drawing is the same bytes


class Capture:
    """Collects the figures of a block: those shown, and those still open at its end."""

    def __init__(self) -> None:
        self._taken: list[bytes] = []
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:

            def show(*_: object, **__: object) -> None:
                """Shown figures are taken and closed, as a reader closes them."""
                self.take_open()

            pyplot.show = show  # type: ignore[attr-defined]

    def take_open(self) -> None:
        """Take every open figure in the order of its number, and close it."""
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums():
            buffer = io.BytesIO()
            pyplot.figure(number).savefig(buffer, format="png", metadata=_PLAIN)
            self._taken.append(buffer.getvalue())
            pyplot.close(number)

    def take(self) -> list[bytes]:
        """The figures since the last call."""
        taken, self._taken = self._taken, []
        return taken
