"""Run the blocks of a post in order, in one Python namespace, inside the sandbox.

The supervisor trusts nothing here: the post shares this interpreter and may change all of it.
"""

import __future__

import builtins
import contextlib
import faulthandler
import os
import random
import signal
import socket
import sys
import types
from typing import Any, TextIO

from . import failures, figures, kernel, wire

_NONCE = 16
_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def run(
    report: socket.socket, dump: int, main: str, blocks: list[dict[str, Any]], sources: list[str]
) -> None:
    """Run each block when the supervisor requests it. Returns only if the supervisor has ended."""
    own = os.getpid()
    namespace = _become_main(main)
    faulthandler.enable(file=dump, all_threads=False)
    faulthandler.register(signal.SIGUSR1, file=dump, all_threads=False)
    _reseed()
    capture = figures.Capture()
    recorder = failures.Warnings(main)
    wire.send(report, {"ready": True})
    flags = 0
    for block, source in zip(blocks, sources, strict=True):
        if not block["runs"]:
            continue
        nonce = report.recv(_NONCE)
        if not nonce:  # the supervisor has ended
            return
        failure = None
        try:
            text = "\n" * (block["first_line"] - 1) + source
            code = compile(text, main, "exec", flags=flags, dont_inherit=True)
            flags |= code.co_flags & _FUTURES  # `from __future__` also applies to the following blocks
            exec(code, namespace)
            if os.getpid() == own:
                capture.take_open()
        except BaseException as error:
            failure = failures.describe(error, main, block)
        if os.getpid() != own:  # a process that the block forked
            _flush()
            os._exit(1 if failure else 0)
        _flush()
        header: dict[str, Any] = {"status": "passed", "warnings": recorder.take()}
        if failure is not None:
            header |= {"status": failure.pop("status"), "failure": failure}
        report.sendall(nonce + wire.pack(header, capture.take()))
    while True:
        signal.pause()


def _become_main(path: str) -> dict[str, Any]:
    """Install a new ``__main__`` as if ``python path`` had been called, and remove the worker's modules."""
    package = __name__.rpartition(".")[0]
    # Not a loop over sys.modules: reading each name copies the memory page that it is on.
    for name in [name for name, value in vars(sys.modules[package]).items() if type(value) is type(sys)]:
        sys.modules.pop(f"{package}.{name}", None)
    del sys.modules[package]
    module = types.ModuleType("__main__")
    facts: dict[str, Any] = {"__file__": path, "__builtins__": builtins, "__cached__": None}
    vars(module).update(facts)
    vars(module)["__annotations__"] = {}
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(path))  # noqa: PTH120
    # New streams, since the worker's were opened on a file and not on a pipe.
    sys.stdout = sys.__stdout__ = _stream(1)  # type: ignore[misc, assignment]
    sys.stderr = sys.__stderr__ = _stream(2)  # type: ignore[misc, assignment]
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    return vars(module)


def _stream(descriptor: int) -> TextIO:
    return open(descriptor, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)


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
    kernel.flush_c_streams()
