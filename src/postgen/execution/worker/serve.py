"""The process that postgen starts: it stays small, has posts judged, and keeps the warm process beside it.

    serve ─┬─ warm process (the packages, 240 MB) ── the posts, forked from it
           └─ a judge per post ── pid 1 of the post's namespaces

A fork of the warm process takes a hundred times as long as one of this process, so there is one of the
former a post, and the rest is done by the latter.
"""

import array
import contextlib
import os
import select
import signal
import socket
import traceback
from typing import Any

from . import confine, judge, kernel, namespaces, warm_process, wire


def serve(control: int, mode: str, scratch: str = "", *, fresh: bool = False) -> None:
    """Answer on the socket ``control`` until the other side closes it or the warm process is gone.

    First comes whether the confinement holds, before anything heavy is imported, then what was imported.
    After that each message carries the socket of one post. With ``fresh`` nothing is imported here: a process
    in which CUDA has begun cannot be forked, so with a GPU each post imports the packages in its own.
    ``scratch`` is the folder for the posts' own where they have no mounts; it is removed in the end.
    """
    sock = socket.socket(fileno=control)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # pid 1 of a namespace is immune only to the default
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # judges are reaped by the kernel
    kernel.die_with_parent()
    if mode == confine.NAMESPACES:
        namespaces.prepare()
    requests, others = socket.socketpair()
    warm = os.fork()
    if warm == 0:
        try:
            requests.close()
            warm_process.run(others, sock, mode, scratch)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)
    others.close()
    try:
        problem = _trial(mode, requests, warm)
        wire.send(sock, {"event": "confined", "problem": problem})
        if problem:
            return
        requests.send(warm_process.FRESH if fresh else warm_process.IMPORT)  # it says itself when it is ready
        _hand_over_all(sock, mode, requests, warm)
    except (wire.Broken, OSError):
        return
    finally:
        if mode != confine.NAMESPACES:
            _end(warm)


def _end(warm: int) -> None:
    """Have the warm process end what is left of the posts, and wait for it."""
    with contextlib.suppress(OSError):
        os.kill(warm, signal.SIGTERM)
        os.waitpid(warm, 0)  # gone already, or in the end: it was reaped by the kernel


def _hand_over_all(sock: socket.socket, mode: str, requests: socket.socket, warm: int) -> None:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    poll.register(requests, select.POLLIN)  # nothing ever comes but the end
    while True:
        ready = dict(poll.poll())
        if requests.fileno() in ready:
            return
        post = _next_post(sock)
        if post is None:
            return
        _hand_over(post, mode, requests, warm, sock)


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


def _hand_over(
    post: socket.socket, mode: str, requests: socket.socket, warm: int, control: socket.socket | None = None
) -> None:
    """Fork the judge of one post."""
    if os.fork() == 0:
        try:
            if control is not None:
                control.close()
            judge.sit(post, mode, requests, warm)
        except Exception:
            traceback.print_exc()  # to the worker's log
        finally:
            os._exit(0)
    post.close()


def _trial(mode: str, requests: socket.socket, warm: int) -> str | None:
    """Why a post could not be confined here; None if it can: an empty post is judged to find out."""
    here, there = socket.socketpair()
    with here:
        _hand_over(there, mode, requests, warm)
        request: dict[str, Any] = {"blocks": [], "name": "trial.md", "main": "", **judge.TRIAL}
        wire.send(here, request)
        try:
            reply, _ = wire.receive(here, 1 << 20)
        except wire.Broken as error:
            return f"the process that confines a post died ({error})"
    problem = reply.get("broken")
    return str(problem) if problem else None
