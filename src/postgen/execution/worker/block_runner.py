"""Run the blocks of a post, and report their figures, warnings and failures to the supervisor."""

import __future__

import builtins
import contextlib
import errno
import faulthandler
import io
import os
import random
import signal
import socket
import sys
import traceback
import types
import warnings
from typing import Any, TextIO

from . import framing, syscalls
from .code_places import MAX_PLACES, Output, place_in, running_lines
from .figure_data import describe_figure

_NONCE = 16
_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_METADATA = {"Software": None}  # no version, so that the same figure has the same bytes
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
        line, helper_line = place_in(block, _lines(error, main))
        return {
            "status": _status(error),
            "kind": type(error).__qualname__[: framing.MAX_NAME],
            "message": _message(error)[: framing.MAX_TEXT],
            "line": line,
            "helper_line": helper_line,
            "traceback": _traceback(error, main)[: framing.MAX_TEXT],
        }
    except BaseException as second:
        message = f"an exception that cannot be shown ({type(second).__name__[: framing.MAX_NAME]})"
        return {
            "status": "raised",
            "kind": type(error).__name__[: framing.MAX_NAME],
            "message": message,
            "line": line,
        }


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


def _lines(error: BaseException, main: str) -> list[int]:
    """The lines of the post that the exception passed through, from the innermost to the outermost."""
    if isinstance(error, SyntaxError) and error.filename == main and error.lineno:
        return [error.lineno]
    frames = traceback.walk_tb(error.__traceback__)
    return [line for frame, line in frames if frame.f_code.co_filename == main][::-1]


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
        self._room = framing.MAX_WARNING_TEXT
        warnings.showwarning = self._show

    def take(self) -> list[dict[str, Any]]:
        """The warnings since the last call."""
        recorded, self._recorded = self._recorded, []
        self._room = framing.MAX_WARNING_TEXT
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
        if len(self._recorded) < framing.MAX_WARNINGS:
            text = str(message)[: min(framing.MAX_TEXT, self._room)]
            self._room -= len(text)
            # For a compiler warning there is no frame of the post yet; it passes the line itself.
            place = self._line() or (lineno if filename == self._main else None)
            self._recorded.append(
                {"category": category.__name__[: framing.MAX_NAME], "message": text, "line": place}
            )
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


class Capture:
    """Collects the figures of a block: those that it shows, and those still open at its end."""

    def __init__(self, main: str) -> None:
        self._main = main
        self._taken: list[bytes] = []
        self._data: list[str] = []
        self._lines: list[list[int]] = []  # of the calls that showed them
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:

            def show(*_: object, **__: object) -> None:
                self.take_open()

            pyplot.show = show  # type: ignore[attr-defined]

    def take_open(self) -> None:
        """Collect and close all open figures in the order of their numbers."""
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums():
            buffer = io.BytesIO()
            figure = pyplot.figure(number)
            figure.savefig(buffer, format="png", metadata=_METADATA)
            self._taken.append(buffer.getvalue())
            self._data.append(describe_figure(figure))
            self._lines.append(running_lines(self._main))
            pyplot.close(number)

    def take(self, block: dict[str, Any]) -> tuple[list[bytes], dict[str, Any]]:
        """The figures since the last call; what they show in numbers, and the calls that showed them."""
        taken, data, lines = self._taken, self._data, self._lines
        self._taken, self._data, self._lines = [], [], []
        places = [place_in(block, running) for running in lines]
        return taken, {"figure_data": framing.cut_figure_data(data), "figure_places": places}


def run(
    report: socket.socket, dump: int, main: str, blocks: list[dict[str, Any]], sources: list[str]
) -> None:
    """Run each block when the supervisor requests it. Returns only if the supervisor has ended."""
    own = os.getpid()
    output = Output(main)
    namespace = _install_main_module(main, output)
    faulthandler.enable(file=dump, all_threads=False)
    faulthandler.register(signal.SIGUSR1, file=dump, all_threads=False)
    _reseed()
    capture = Capture(main)
    recorder = Warnings(main)
    framing.send(report, {"ready": True})
    flags = 0
    for block, source in zip(blocks, sources, strict=True):
        if not block["runs"]:
            continue
        nonce = report.recv(_NONCE)
        if not nonce:  # the supervisor has ended
            return
        failure = None
        output.begin(block)
        try:
            text = "\n" * (block["first_line"] - 1) + source
            code = compile(text, main, "exec", flags=flags, dont_inherit=True)
            flags |= code.co_flags & _FUTURES  # `from __future__` also applies to the following blocks
            exec(code, namespace)
            if os.getpid() == own:
                capture.take_open()
        except BaseException as error:
            failure = describe(error, main, block)
        if os.getpid() != own:  # a process that the block forked
            _flush()
            os._exit(1 if failure else 0)
        _flush()
        figures, about_figures = capture.take(block)
        header: dict[str, Any] = {
            "status": "passed",
            "warnings": recorder.take(),
            "print_places": output.places if len(output.places) <= MAX_PLACES else [],
            **about_figures,
        }
        if failure is not None:
            header |= {"status": failure.pop("status"), "failure": failure}
        report.sendall(nonce + framing.pack(header, figures))
    while True:
        signal.pause()


def _install_main_module(path: str, output: io.TextIOWrapper) -> dict[str, Any]:
    """Install a new ``__main__`` as if ``python path`` had been called, and remove the worker's modules."""
    package = __name__.rpartition(".")[0]
    # Not a loop over sys.modules: reading each name copies the memory page that it is on.
    for name in [name for name, value in vars(sys.modules[package]).items() if type(value) is type(sys)]:
        sys.modules.pop(f"{package}.{name}", None)
    del sys.modules[package]
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(module).update(__file__=path, __builtins__=builtins, __cached__=None, __annotations__={})
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(path))  # noqa: PTH120
    # New streams, since the worker's were opened on a file and not on a pipe.
    sys.stdout = sys.__stdout__ = output  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    return vars(module)


def _reseed() -> None:
    """Seed the random generators, since all posts are forks of one process."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.seed()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the post may have replaced the stream
            stream.flush()
    syscalls.flush_c_streams()
