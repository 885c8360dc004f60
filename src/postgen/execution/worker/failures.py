"""Describe why a block failed, with the lines of the Markdown file and without postgen's own frames."""

import errno
import socket
import sys
import traceback
import warnings
from typing import Any, TextIO

_LONGEST = 20_000
_MAX_WARNINGS = 50
_LIMITS = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.EFBIG, errno.ENOMEM}
_LIMIT_WORDS = ("can't allocate memory", "can't start new thread")  # of torch, of Python
_FORBIDDEN = {
    errno.EPERM, errno.EACCES, errno.EROFS, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EAFNOSUPPORT,
    errno.ENOSYS,
}  # fmt: skip


def describe(error: BaseException, main: str, block: dict[str, Any]) -> dict[str, Any]:
    """The failure as plain values, with less detail if the exception's own methods raise."""
    line = block["line"]
    try:
        line = _innermost(error, main) or line
        return {
            "status": _status(error),
            "kind": type(error).__qualname__,
            "message": _message(error)[:_LONGEST],
            "line": line,
            "traceback": _traceback(error, main)[:_LONGEST],
        }
    except BaseException as second:
        message = f"an exception that cannot be shown ({type(second).__name__})"
        return {"status": "raised", "kind": type(error).__name__, "message": message, "line": line}


def _message(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the block ended the program (exit status {error.code!r})"
    if isinstance(error, SyntaxError):
        return error.msg
    return str(error)


def _status(error: BaseException) -> str:
    """Distinguish an exceeded limit, an action that the sandbox forbids, and an error of the block."""
    for link in _chain(error):
        if isinstance(link, MemoryError) or any(words in str(link) for words in _LIMIT_WORDS):
            return "over a limit"
        if isinstance(link, socket.gaierror):
            return "forbidden"  # name lookup needs the network
        if isinstance(link, OSError) and not isinstance(link, FileNotFoundError):
            if link.errno in _LIMITS:
                return "over a limit"
            if link.errno in _FORBIDDEN:
                return "forbidden"
    return "raised"


def _chain(error: BaseException) -> list[BaseException]:
    """The exception and its causes, including those that libraries store in ``reason``."""
    chain: list[BaseException] = []
    todo: list[Any] = [error]
    while todo and len(chain) < 20:
        link = todo.pop(0)
        if isinstance(link, BaseException) and link not in chain:
            chain.append(link)
            todo += [link.__cause__, getattr(link, "reason", None)]
            todo += [] if link.__suppress_context__ else [link.__context__]
    return chain


def _innermost(error: BaseException, main: str) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == main:
        return error.lineno
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == main:
            found = line
    return found


def _traceback(error: BaseException, main: str) -> str:
    shown = traceback.TracebackException.from_exception(error, limit=200, compact=True)
    todo: list[traceback.TracebackException | None] = [shown]
    while todo:
        part = todo.pop()
        if part is not None:
            part.stack[:] = [frame for frame in part.stack if frame.filename == main]
            todo += [part.__cause__, part.__context__, *(getattr(part, "exceptions", None) or [])]
    return "".join(shown.format())


class Warnings:
    """Records the warnings of a block. They are also printed to stderr, as for a reader."""

    def __init__(self, main: str) -> None:
        self._main = main
        self._recorded: list[dict[str, Any]] = []
        warnings.showwarning = self._show

    def take(self) -> list[dict[str, Any]]:
        """The warnings since the last call."""
        recorded, self._recorded = self._recorded, []
        return recorded

    def _show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if len(self._recorded) < _MAX_WARNINGS:
            text = str(message)[:_LONGEST]
            # For a compiler warning there is no frame of the post yet; it passes the line itself.
            place = self._line() or (lineno if filename == self._main else None)
            self._recorded.append({"category": category.__name__, "message": text, "line": place})
        stream = file or sys.stderr
        stream.write(warnings.formatwarning(message, category, filename, lineno, line))

    def _line(self) -> int | None:
        """The line of the post that caused the warning; None if there is none."""
        frame = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename == self._main:
                return frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return None
