"""The server: the small process that postgen starts. It forks the zygote, and a supervisor for each post.

    server ─┬─ zygote (the packages, 240 MB) ── the posts, forked from it
            └─ one supervisor per post ── pid 1 of the post's namespaces

A fork of the zygote takes a hundred times as long as a fork of the server. So each post needs only one fork
of the zygote, and the server forks the other processes.
"""

import array
import contextlib
import os
import select
import signal
import socket
import traceback
from typing import Any

from . import framing, namespaces, restrictions, supervisor, syscalls, zygote


def serve(control: int, mode: str, scratch: str = "", *, fresh: bool = False) -> None:
    """Serve on the socket ``control`` until the other side closes it or the zygote ends.

    The first message sent reports whether the sandbox works, before anything heavy is imported; the second
    one lists the imported packages. Then each message received carries the socket of one post. With
    ``fresh`` each post imports the packages itself, since a process that uses CUDA cannot be forked.
    Without namespaces, ``scratch`` is the parent of the posts' scratch folders; it is removed at the end.
    """
    sock = socket.socket(fileno=control)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # pid 1 of a namespace is immune only to the default
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the supervisors
    syscalls.die_with_parent()
    if mode == restrictions.NAMESPACES:
        namespaces.prepare_worker()
    requests, others = socket.socketpair()
    zygote_pid = os.fork()
    if zygote_pid == 0:
        try:
            requests.close()
            zygote.main(others, sock, mode, scratch)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)
    others.close()
    try:
        problem = _self_test(mode, requests, zygote_pid)
        framing.send(sock, {"event": "confined", "problem": problem})
        if problem:
            return
        requests.send(zygote.FRESH if fresh else zygote.IMPORT)  # the zygote reports "ready"
        _serve_posts(sock, mode, requests, zygote_pid)
    except (framing.ConnectionBroken, OSError):
        return
    finally:
        if mode != restrictions.NAMESPACES:
            _end(zygote_pid)


def _end(zygote_pid: int) -> None:
    """Let the zygote end the remaining processes of the posts, and wait for it."""
    with contextlib.suppress(OSError):
        os.kill(zygote_pid, signal.SIGTERM)
        os.waitpid(zygote_pid, 0)  # always raises in the end, since the kernel reaps the zygote


def _serve_posts(sock: socket.socket, mode: str, requests: socket.socket, zygote_pid: int) -> None:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    poll.register(requests, select.POLLIN)  # readable only when the zygote has ended
    while True:
        ready = dict(poll.poll())
        if requests.fileno() in ready:
            return
        post = _next_post(sock)
        if post is None:
            return
        _spawn_supervisor(post, mode, requests, zygote_pid, sock)


def _next_post(sock: socket.socket) -> socket.socket | None:
    """The socket of the next post; None at the end."""
    handles = array.array("i", [0])
    try:
        data, ancillary, _, _ = sock.recvmsg(1, socket.CMSG_SPACE(handles.itemsize))
    except OSError:
        return None
    if not data or not ancillary:
        return None
    handles.frombytes(ancillary[0][2][: handles.itemsize])
    return socket.socket(fileno=handles[1])


def _spawn_supervisor(
    post: socket.socket,
    mode: str,
    requests: socket.socket,
    zygote_pid: int,
    control: socket.socket | None = None,
) -> None:
    """Fork the supervisor of one post."""
    if os.fork() == 0:
        try:
            if control is not None:
                control.close()
            supervisor.supervise(post, mode, requests, zygote_pid)
        except Exception:
            traceback.print_exc()  # into the worker's log
        finally:
            os._exit(0)
    post.close()


def _self_test(mode: str, requests: socket.socket, zygote_pid: int) -> str | None:
    """Run an empty post in the sandbox. Returns the error; None if the sandbox works."""
    here, there = socket.socketpair()
    with here:
        _spawn_supervisor(there, mode, requests, zygote_pid)
        request: dict[str, Any] = {"blocks": [], "name": "self-test.md", "main": "", **supervisor.SELF_TEST}
        framing.send(here, request)
        try:
            reply, _ = framing.receive(here, 1 << 20)
        except framing.ConnectionBroken as error:
            return f"the process that sets up the sandbox of a post died ({error})"
    problem = reply.get("error")
    return str(problem) if problem else None
