"""Starting a post: the processes between the judge and the post's code, and what connects them.

    judge ── pid 1 of the post's namespaces ── the post (and whatever it starts)

Pid 1 furnishes the namespaces, reaps orphans, and tells the judge how the post ended. Where there are no
namespaces it is a plain process, and the judge adopts orphans.
"""

import contextlib
import os
import signal
import socket
import tempfile
from typing import Any

from . import blocks, confine, kernel, namespaces, wire
from .attend import Post
from .scratch import Scratch

_FOLDER = "post"


def start(request: dict[str, Any], sources: list[str], mode: str, judge_socket: int) -> Post:
    """Start a post behind the walls of ``mode``; its blocks wait to be called one by one.

    Raises OSError where the walls cannot be built.
    """
    out, err, dump, status = os.pipe(), os.pipe(), os.pipe(), os.pipe()
    here, there = socket.socketpair()
    walled = mode == confine.NAMESPACES
    scratch = "/tmp" if walled else tempfile.mkdtemp(prefix="post-", dir=request["scratch"])
    if walled:
        namespaces.enter()
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    elif hasattr(os, "O_PATH"):
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    first = os.fork()
    if first == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            if walled or hasattr(os, "O_PATH"):
                kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            os.close(judge_socket)
            here.close()
            pipes = (out[1], err[1], dump[1])
            _be_first(request, sources, mode, scratch, there, pipes, status[1])
        except BaseException as error:
            _tell(there, f"{type(error).__name__}: {error}")
        finally:
            os._exit(70)
    for handle in (out[1], err[1], dump[1], status[1]):
        os.close(handle)
    there.close()
    main = f"{scratch}/{_FOLDER}/{request['name']}"
    post = Post(first, here, out[0], err[0], dump[0], status[0], request, main, walled)
    if not walled:
        kept = Scratch(scratch, request["limits"]["scratch_bytes"], namespaces.MAX_FILES)
        post.is_full, post.at_end = kept.is_over, kept.remove
    return post


def _be_first(
    request: dict[str, Any],
    sources: list[str],
    mode: str,
    scratch: str,
    report: socket.socket,
    pipes: tuple[int, int, int],
    status: int,
) -> None:
    """Be pid 1: build the walls, start the post, reap, and say how the post ended."""
    if mode == confine.NAMESPACES:
        namespaces.furnish(int(request["limits"]["scratch_bytes"]), request["shown_again"])
    folder = f"{scratch}/{_FOLDER}"
    os.mkdir(folder)  # noqa: PTH102 (pathlib is not loaded here)
    os.chdir(folder)
    main = f"{folder}/{request['name']}"
    with open(main, "w", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123
        file.write(request["main"])
    post = os.fork()
    if post == 0:
        _be_the_post(request, sources, mode, scratch, main, report, pipes)
    report.close()
    confine.close_all_but({status})
    while True:
        pid, result = os.wait()
        if pid == post:
            os.write(status, str(result).encode())
            os._exit(0)


def _be_the_post(
    request: dict[str, Any],
    sources: list[str],
    mode: str,
    scratch: str,
    main: str,
    report: socket.socket,
    pipes: tuple[int, int, int],
) -> None:
    try:
        if mode == confine.NAMESPACES or hasattr(os, "O_PATH"):
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # unlike pid 1, it may look at itself in /proc
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (pipes[0], 1), (pipes[1], 2)):
            os.dup2(source, target)
        confine.close_all_but({0, 1, 2, report.fileno(), pipes[2]})
        confine.default_signals()
        confine.first_to_go()
        confine.give_way()
        confine.limit(request["limits"], mode)
        confine.renounce(mode, scratch)
    except BaseException as error:
        _tell(report, f"{type(error).__name__}: {error}")
        os._exit(71)
    blocks.run(report, pipes[2], main, request["blocks"], sources)


def _tell(report: socket.socket, problem: str) -> None:
    with contextlib.suppress(wire.Broken):
        wire.send(report, {"broken": problem})
