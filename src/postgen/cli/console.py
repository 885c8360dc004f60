"""Output to the terminal: messages, colors and the progress line."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

import click

_CLEAR = "\r\x1b[2K"
_SECONDS_BETWEEN_UPDATES = 0.1


class Progress:
    """Shows the current step, and how much text a model has sent. Thread-safe.

    ``stream`` is the terminal to write to; without one only a line at each step that ``log`` begins is
    printed.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._dim, self._normal = ("", "") if os.environ.get("NO_COLOR") else ("\x1b[2m", "\x1b[0m")
        self._rewrites = os.environ.get("TERM") != "dumb"
        self._lock = threading.RLock()
        self._is_shown = False
        self._step = ""
        self._characters = 0
        self._shown_at = 0.0

    def notice(self, message: str) -> None:
        """Print a message to stderr, with or without a terminal."""
        print_stderr(message)

    def log(self, message: str) -> None:
        """Begin a step, and print its message on a line that stays, with or without a terminal."""
        if self._stream:
            with self._lock:
                self.clear()
                self._write(f"{self._dim}{_on_one_line(message)}{self._normal}\n")
        else:
            print_stderr(_on_one_line(message))
        self.step(message)

    def step(self, message: str) -> None:
        """Begin a step."""
        with self._lock:
            self._step, self._characters = message, 0
            self._show(message)

    def text(self, piece: str) -> None:
        """Count text that has arrived from a model."""
        with self._lock:
            self._characters += len(piece)
            now = time.monotonic()
            if now - self._shown_at > _SECONDS_BETWEEN_UPDATES:
                self._shown_at = now
                self._show(f"{self._step} … {self._characters:,} characters")

    def clear(self) -> None:
        """Remove the line of the current step, until the next update."""
        with self._lock:
            if self._is_shown:
                self._is_shown = False
                self._write(_CLEAR)

    def _show(self, message: str) -> None:
        if self._stream and self._rewrites:
            width = shutil.get_terminal_size().columns - 1  # a full line would wrap, and could not be cleared
            self._write(_CLEAR + _on_one_line(message)[:width])
            self._is_shown = True

    def _write(self, text: str) -> None:
        assert self._stream
        self._stream.write(text)
        self._stream.flush()


class _Clearing:
    """A terminal that clears the line of the current step before anything else is printed."""

    def __init__(self, stream: TextIO, progress: Progress) -> None:
        self._stream, self._progress = stream, progress

    def write(self, text: str) -> int:
        self._progress.clear()
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (any attribute of a stream)
        return getattr(self._stream, name)


@contextmanager
def progress() -> Iterator[Progress]:
    """Show progress while the block runs. What the block prints appears above it."""
    if not sys.stderr.isatty():
        yield Progress(None)
        return
    shown = Progress(sys.stderr)
    out = cast(TextIO, _Clearing(sys.stdout, shown)) if sys.stdout.isatty() else sys.stdout
    err = cast(TextIO, _Clearing(sys.stderr, shown))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            yield shown
    finally:
        shown.clear()


def _on_one_line(text: str) -> str:
    from postgen.sanitize import escape_hidden

    return " ".join(escape_hidden(text).split())


def use_color() -> bool:
    """Return whether to print colors: stdout is a terminal and NO_COLOR is not set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def print_errors(errors: Iterable[Exception]) -> None:
    """Print each error to stderr as one message."""
    for error in errors:
        print_stderr(f"error: {error}")


def print_note(note: str) -> None:
    """Print a note to stderr, unless it is empty."""
    if note:
        print_stderr(f"note: {note}")


def print_stderr(message: str) -> None:
    """Print a message to stderr, so that it does not mix with the results on stdout."""
    from postgen.sanitize import escape_lines

    click.echo(f"postgen: {escape_lines(message)}", err=True)  # file names may have control characters


def print_line(text: str) -> None:
    """Print a result to stdout on one line, whatever file names and titles are in it."""
    from postgen.sanitize import escape_line

    click.echo(escape_line(text))
