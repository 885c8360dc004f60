"""Standard streams that may be closed, end early, or be on a full disk."""

import io
import os
import sys
from contextlib import suppress

from postgen.errors import StorageError

_STDERR = 2


class _Output(io.FileIO):
    """A descriptor for output. What its reader no longer takes is dropped, and the command goes on.

    So a command ends with the exit code of its findings, even with `| head`. If ``until_closed``, the command
    ends when the reader has ended.
    """

    until_closed = False
    _failed = False

    def write(self, data: object) -> int:
        try:
            return super().write(data) or 0  # type: ignore[arg-type]
        except BrokenPipeError:
            if self.until_closed:
                raise
        except OSError as error:
            # At exit, the rest of the buffer is written again. Errors of stderr cannot be printed.
            if not self._failed and self.fileno() != _STDERR:
                self._failed = True
                raise StorageError(f"cannot write the output: {error.strerror or error}") from error
        return len(data)  # type: ignore[arg-type]


def prepare_streams() -> None:
    """Replace the standard streams by ones that do not fail because of their readers.

    A descriptor that is closed becomes one of the null device. Otherwise the next file that is opened would
    take its place, and output would go into this file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    # A file name may have bytes that are not UTF-8.
    sys.stdout = _text_stream(sys.stdout, 1)
    sys.stderr = _text_stream(sys.stderr, _STDERR)


def end_when_closed() -> None:
    """Let the command end when the reader of stdout has ended. Otherwise it would run until interrupted."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if isinstance(raw, _Output):
        raw.until_closed = True


def drop_output() -> None:
    """Drop what is left in the buffer of stdout, because its reader has ended."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _text_stream(stream: object, descriptor: int) -> io.TextIOWrapper:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if sys.platform == "win32" and isinstance(stream, io.TextIOWrapper) and stream.isatty():
        stream.reconfigure(errors="backslashreplace")  # the console takes UTF-16 and not bytes
        return stream
    buffered = io.BufferedWriter(_Output(descriptor, "w", closefd=False))
    is_terminal = buffered.isatty()
    return io.TextIOWrapper(
        buffered, encoding, errors="backslashreplace", line_buffering=is_terminal or descriptor == _STDERR
    )
