"""The supervisor of one post: start it in its sandbox, enforce its limits, report the results.

It stays outside of the post's namespaces and measures time, output, memory and exit status itself. It
accepts a report of the post only if the report carries the nonce of the current block.
"""

import os
import signal
import socket
import time
from typing import Any

from . import kernel, wire
from .attend import Post, Trouble
from .start import start

TRIAL: dict[str, Any] = {
    "limits": {
        "block_seconds": 5, "post_seconds": 5, "memory_bytes": 1 << 30, "output_bytes": 1 << 16,
        "figure_bytes": 1 << 16, "figures": 1, "processes": 64, "scratch_bytes": 1 << 20,
    },
    "remounted": [], "data": None, "scratch": None,
}  # fmt: skip


def sit(sock: socket.socket, mode: str, requests: socket.socket, zygote_pid: int) -> None:
    """Supervise the post requested over ``sock``, and send the outcome of each block when it is known.

    The zygote forks the post when it is requested over ``requests``.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    orphaned = _end_with_worker()
    try:
        request, sources = wire.receive(sock, 64 << 20)
        try:
            post = start(request, sources, mode, sock.fileno(), requests, zygote_pid)
        except OSError as error:
            wire.send(sock, {"error": str(error)})
            return
        try:
            post.channels.end_with(sock.fileno(), orphaned)
            post.await_start()
            _run_blocks(sock, post, request)
        except Trouble as trouble:
            wire.send(sock, {"error": str(trouble)})
        else:
            if not post.first:  # with namespaces nothing can outlive pid 1, so the client need not wait
                post.end()
            wire.send(sock, {"end": True})
        finally:
            post.end()
    except wire.Broken:
        return  # the client is gone


def _end_with_worker() -> int:
    """A handle that becomes readable when the worker ends. postgen kills the worker to end everything.

    The signal handler raises nothing, since the signal may arrive while the post is being ended.
    """
    readable, wakeup = os.pipe()
    os.set_blocking(wakeup, False)
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    kernel.die_with_parent(signal.SIGTERM)
    return readable


def _run_blocks(sock: socket.socket, post: Post, request: dict[str, Any]) -> None:
    limits = request["limits"]
    post_end = time.monotonic() + limits["post_seconds"]
    failed = False
    for index, block in enumerate(request["blocks"]):
        if failed or not block["runs"]:
            status = "skipped" if block["runs"] else "not run"
            wire.send(sock, {"block": index, "status": status}, [b"", b""])
            continue
        begin = time.monotonic()
        result = post.run_block(index, min(limits["block_seconds"], post_end - begin))
        failed = result["status"] != "passed"
        times = {"seconds": time.monotonic() - begin, "cpu_seconds": post.cpu_seconds()}
        if failed:
            post.end()
        figures = result.pop("figures", [])
        out, err = post.channels.take_output()
        wire.send(sock, {"block": index, **times, **result}, [out, err, *figures])
