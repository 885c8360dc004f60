"""The judge of one post: starts it behind its walls, keeps its limits, and reports what it saw.

It stays outside of the post's namespaces, and what it decides (time, output, memory, how the process ended)
rests on its own observation. It speaks to the post over one socket, and believes a report only if that
carries the nonce of the block at hand.
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
    "shown_again": [], "data": None, "scratch": None,
}  # fmt: skip


def sit(sock: socket.socket, mode: str, requests: socket.socket, warm: int) -> None:
    """Judge the post whose request comes over ``sock``; each block's outcome is sent when it is known.

    The process ``warm`` forks the post when it is asked over ``requests``.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    orphaned = _end_with_worker()
    try:
        request, sources = wire.receive(sock, 64 << 20)
        try:
            post = start(request, sources, mode, sock.fileno(), requests, warm)
        except OSError as error:
            wire.send(sock, {"broken": str(error)})
            return
        try:
            post.channels.end_with(sock.fileno(), orphaned)
            post.await_start()
            _judge_blocks(sock, post, request)
        except Trouble as trouble:
            wire.send(sock, {"broken": str(trouble)})
        else:
            if not post.first:  # behind walls nothing can outlive pid 1, so nobody has to wait for its end
                post.end()
            wire.send(sock, {"end": True})
        finally:
            post.end()
    except wire.Broken:
        return  # nobody listens any more


def _end_with_worker() -> int:
    """A handle that is readable once the worker is gone, which postgen kills to end everything.

    Nothing is raised by the signal itself: that could come while the post is being ended.
    """
    gone, going = os.pipe()
    os.set_blocking(going, False)
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.set_wakeup_fd(going, warn_on_full_buffer=False)
    kernel.die_with_parent(signal.SIGTERM)
    return gone


def _judge_blocks(sock: socket.socket, post: Post, request: dict[str, Any]) -> None:
    limits = request["limits"]
    post_end = time.monotonic() + limits["post_seconds"]
    failed = False
    for index, block in enumerate(request["blocks"]):
        if not block["runs"]:
            wire.send(sock, {"block": index, "status": "not run"}, [b"", b""])
            continue
        if failed:
            wire.send(sock, {"block": index, "status": "skipped"}, [b"", b""])
            continue
        begun = time.monotonic()
        allowed = limits["block_seconds"] if begun + limits["block_seconds"] < post_end else post_end - begun
        verdict = post.run_block(index, allowed)
        failed = verdict["status"] != "passed"
        took = {"seconds": time.monotonic() - begun, "cpu_seconds": post.cpu_seconds()}
        if failed:
            post.end()
        figures = verdict.pop("figures", [])
        out, err = post.channels.take_output()
        wire.send(sock, {"block": index, **took, **verdict}, [out, err, *figures])
