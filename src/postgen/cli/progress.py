"""What is going on, on stderr: a moving line on a terminal, nothing where nobody watches."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.status import Status


class Progress:
    """Steps as they begin and text as it streams in. Silent unless stderr is a terminal."""

    def __init__(self, status: "Status | None") -> None:
        self._status = status
        self._step = ""
        self._characters = 0
        self._shown_at = 0.0

    def say(self, message: str) -> None:
        """A sentence that should stay readable: printed on a line of its own, and the step that begins."""
        self._step = message
        if self._status:
            self._status.update(_plain(message))
            self._status.console.print(f"[dim]{_plain(message)}[/dim]", highlight=False)

    def step(self, message: str) -> None:
        """A new step has begun."""
        self._step, self._characters = message, 0
        if self._status:
            self._status.update(_plain(message))

    def text(self, piece: str) -> None:
        """Text has arrived from a model."""
        self._characters += len(piece)
        now = time.monotonic()
        if self._status and now - self._shown_at > 0.1:
            self._shown_at = now
            self._status.update(f"{_plain(self._step)} … {self._characters:,} characters")

    @contextmanager
    def pausing(self) -> Iterator[None]:
        """Show nothing that moves while the block prints or asks something."""
        if self._status:
            self._status.stop()
        yield
        if self._status:
            self._status.start()


@contextmanager
def progress() -> Iterator[Progress]:
    """Show progress while the block runs."""
    if not sys.stderr.isatty():
        yield Progress(None)
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield Progress(status)


def _plain(text: str) -> str:
    return text.replace("[", "\\[")
