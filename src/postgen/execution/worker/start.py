"""Starting a post: the processes between the judge and the post's code, and what connects them.

    judge ── pid 1 of the post's namespaces          warm process ── the post (and whatever it starts)

Pid 1 furnishes the namespaces and reaps orphans there; without namespaces, the post has a warden between the
warm process and itself, which does so. The warm process forks the post into them, so that
only one of its expensive forks is made, and tells the judge how the post ended.
"""

import contextlib
import os
import signal
import socket
import tempfile
from typing import Any

from . import confine, kernel, namespaces, warm_process, watch, wire
from .attend import Post
from .channels import Channels
from .post import FOLDER
from .scratch import Scratch

_PATIENCE = 30.0
_OF_THE_POST = ("name", "blocks", "limits", "data", "devices", "readable", "fresh")


def start(
    request: dict[str, Any],
    sources: list[bytes],
    mode: str,
    judge_socket: int,
    requests: socket.socket,
    warm: int,
) -> Post:
    """Start a post behind the walls of ``mode``; its blocks wait to be called one by one.

    Raises OSError where the walls cannot be built.
    """
    out, err, dump, status = os.pipe(), os.pipe(), os.pipe(), os.pipe()
    here, there = socket.socketpair()
    pipes = [there.fileno(), out[1], err[1], dump[1], status[1]]
    walled = mode == confine.NAMESPACES
    first = 0
    if walled:
        scratch = "/tmp"
        namespaces.enter()
        kernel.dumpable(False)
        first = os.fork()
        if first == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                kernel.die_with_parent()
                os.close(judge_socket)
                here.close()
                _be_first(request, requests, pipes)
            except BaseException as error:
                with contextlib.suppress(wire.Broken):
                    wire.send(there, {"broken": f"{type(error).__name__}: {error}"})
            finally:
                os._exit(70)
    else:
        scratch = tempfile.mkdtemp(prefix="post-", dir=request["scratch"])
        _write_main(request, scratch)
        warm_process.ask(requests, warm_process.UNWALLED, pipes)
    requests.close()
    there.close()
    for handle in pipes[1:]:
        os.close(handle)
    here.settimeout(_PATIENCE)
    asked = {key: request.get(key) for key in _OF_THE_POST}
    with contextlib.suppress(wire.Broken):  # then it has said why, or its end will be seen
        wire.send(here, {**asked, "scratch": scratch}, sources)
    main = f"{scratch}/{FOLDER}/{request['name']}"
    channels = Channels(here, out[0], err[0], status[0], int(request["limits"]["output_bytes"]))
    post = Post(first, channels, dump[0], request, main, watch.resident(warm))
    if not walled:
        kept = Scratch(scratch, request["limits"]["scratch_bytes"], namespaces.MAX_FILES)
        post.is_full, post.at_end = kept.is_over, kept.remove
    return post


def _be_first(request: dict[str, Any], requests: socket.socket, pipes: list[int]) -> None:
    """Be pid 1: build the walls, have the post started within them, and reap what it leaves behind."""
    namespaces.furnish(int(request["limits"]["scratch_bytes"]), request["shown_again"])
    _write_main(request, "/tmp")
    spaces = namespaces.handles()
    warm_process.ask(requests, warm_process.WALLED, [*pipes, *spaces])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    confine.close_all_but(set())
    while True:
        signal.pause()


def _write_main(request: dict[str, Any], scratch: str) -> None:
    """The post's folder, which it will work in: its file, and links to what the series lets it read."""
    folder = f"{scratch}/{FOLDER}"
    os.mkdir(folder)  # noqa: PTH102 (pathlib is not loaded here)
    with open(f"{folder}/{request['name']}", "w", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123
        file.write(request["main"])
    data = request["data"]
    for name in os.listdir(data) if data else ():  # noqa: PTH208
        with contextlib.suppress(FileExistsError):  # named like the post itself, which goes first
            os.symlink(f"{data}/{name}", f"{folder}/{name}")  # noqa: PTH211
