"""The server: the small process that postgen starts. It forks the zygote, and a supervisor for each post.

    server ─┬─ zygote (the packages, 240 MB) ── the posts, forked from it
            └─ one supervisor per post ── pid 1 of the post's namespaces

A fork of the zygote takes a hundred times as long as a fork of the server. So each post needs only one fork
of the zygote, and the server forks the other processes.
"""

import contextlib
import os
import select
import signal
import socket
import traceback

from . import framing, namespaces, restrictions, supervisor, syscalls, zygote


def serve(control: int, mode: str, scratch: str, packages: str) -> None:
    """Serve on the socket ``control`` until the other side closes it or the zygote ends.

    Without namespaces, ``scratch`` is the parent of the posts' scratch folders; it is removed at the end.
    ``packages`` are those to import before the first post, between commas.
    """
    sock = socket.socket(fileno=control)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # pid 1 of a namespace is immune only to the default
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps the supervisors
    syscalls.die_with_parent()
    framing.allow_many_handles()
    if mode == restrictions.NAMESPACES:
        namespaces.prepare_worker()
    requests, zygote_end = socket.socketpair()
    zygote_pid = os.fork()
    if zygote_pid == 0:
        try:
            requests.close()
            zygote.main(zygote_end, sock, mode, scratch, packages.split(","))
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(0)
    zygote_end.close()
    try:
        _serve(sock, mode, requests, zygote_pid)
    except OSError:
        return
    finally:
        if mode != restrictions.NAMESPACES:  # the zygote ends the remaining processes of the posts
            with contextlib.suppress(OSError):
                os.kill(zygote_pid, signal.SIGTERM)
                os.waitpid(zygote_pid, 0)  # always raises in the end, since the kernel reaps the zygote


def _serve(sock: socket.socket, mode: str, requests: socket.socket, zygote_pid: int) -> None:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    poll.register(requests, select.POLLIN)  # readable only when the zygote has ended
    while True:
        ready = dict(poll.poll())
        if requests.fileno() in ready:
            return
        message, handles = framing.receive_handles(sock)
        if message == framing.IMPORT:
            framing.send_handles(requests, framing.IMPORT, [])
        elif message == framing.POST:
            _spawn_supervisor(socket.socket(fileno=handles[0]), mode, requests, zygote_pid, sock)
        else:
            return


def _spawn_supervisor(
    post: socket.socket, mode: str, requests: socket.socket, zygote_pid: int, control: socket.socket
) -> None:
    """Fork the supervisor of one post."""
    if os.fork() == 0:
        try:
            control.close()
            supervisor.supervise(post, mode, requests, zygote_pid)
        except Exception:
            traceback.print_exc()  # into the worker's log
        finally:
            os._exit(0)
    post.close()
