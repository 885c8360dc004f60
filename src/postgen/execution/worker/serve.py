"""The warm worker: imports the series' packages once, then forks a judge for each post."""

import array
import gc
import importlib
import importlib.util
import os
import signal
import socket
import sys
import traceback
from typing import Any

from . import confine, judge, kernel, namespaces, wire

# Safe to import before forking, slow to import, and met in most posts. The first optimizer of a process
# imports torch._dynamo, which would otherwise cost every post a second.
PRELOADED = ("numpy", "torch", "torch._dynamo", "matplotlib.pyplot", "pandas")


def serve(control: int, mode: str) -> None:
    """Answer on the socket ``control`` until the other side closes it.

    First comes whether the confinement holds, before anything heavy is imported, then what was imported.
    After that each message carries the socket of one post.
    """
    sock = socket.socket(fileno=control)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # pid 1 of a namespace is immune only to the default
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # judges are reaped by the kernel
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if mode == confine.NAMESPACES:
        namespaces.prepare()
    try:
        problem = _trial(mode)
        wire.send(sock, {"event": "confined", "problem": problem})
        if problem:
            return
        try:
            modules = _preload()
        except Exception:  # whatever an import can raise
            wire.send(sock, {"event": "broken", "problem": traceback.format_exc(limit=-3)})
            return
        gc.collect()
        gc.freeze()  # or the collector would touch, and so copy, every page in every post
        wire.send(sock, {"event": "ready", "modules": modules})
        while (post := _next_post(sock)) is not None:
            _hand_over(post, mode, sock)
    except wire.Broken:
        return


def _preload() -> list[str]:
    found = []
    for name in PRELOADED:
        top = name.partition(".")[0]
        if importlib.util.find_spec(top) is not None:
            importlib.import_module(name)
            found.append(name)
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.switch_backend("Agg")  # or the first drawing of each post does it
    return found


def _next_post(sock: socket.socket) -> socket.socket | None:
    """The socket of the next post; None when there will be no more."""
    handles = array.array("i", [0])
    try:
        data, ancillary, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(handles.itemsize))
    except OSError:
        return None
    if not data or not ancillary:
        return None
    handles.frombytes(ancillary[0][2][: handles.itemsize])
    return socket.socket(fileno=handles[1])


def _hand_over(post: socket.socket, mode: str, control: socket.socket | None = None) -> None:
    """Fork the judge of one post."""
    if os.fork() == 0:
        try:
            if control is not None:
                control.close()
            judge.sit(post, mode)
        finally:
            os._exit(0)
    post.close()


def _trial(mode: str) -> str | None:
    """Why a post could not be confined here; None if it can: an empty post is judged to find out."""
    here, there = socket.socketpair()
    with here:
        _hand_over(there, mode)
        request: dict[str, Any] = {"blocks": [], "name": "trial.md", "main": "", **judge.TRIAL}
        wire.send(here, request)
        try:
            reply, _ = wire.receive(here, 1 << 20)
        except wire.Broken as error:
            return f"the process that confines a post died ({error})"
    problem = reply.get("broken")
    return str(problem) if problem else None
