"""Start a post: the processes between the supervisor and the post's code, and the pipes between them.

    supervisor ── pid 1 of the post's namespaces          zygote ── the post (and whatever it starts)

Pid 1 sets up the mounts in the namespaces and reaps orphans there. The zygote forks the post into the
namespaces, so that a post costs only one of its expensive forks, and reports the post's exit status to the
supervisor. Without namespaces, a reaper process between the zygote and the post reaps orphans.
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

_TIMEOUT = 30.0
_POST_FIELDS = ("name", "blocks", "limits", "data", "devices", "readable", "fresh")


def start(
    request: dict[str, Any],
    sources: list[bytes],
    mode: str,
    client_socket: int,
    requests: socket.socket,
    zygote_pid: int,
) -> Post:
    """Start a post in the sandbox ``mode``. Its blocks wait until they are run one by one.

    Raises OSError if the sandbox cannot be set up.
    """
    out, err, dump, status = os.pipe(), os.pipe(), os.pipe(), os.pipe()
    here, there = socket.socketpair()
    pipes = [there.fileno(), out[1], err[1], dump[1], status[1]]
    isolated = mode == confine.NAMESPACES
    first = 0
    if isolated:
        scratch = "/tmp"
        namespaces.enter()
        kernel.dumpable(False)
        first = os.fork()
        if first == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            try:
                kernel.die_with_parent()
                os.close(client_socket)
                here.close()
                _be_first(request, requests, pipes)
            except BaseException as error:
                with contextlib.suppress(wire.Broken):
                    wire.send(there, {"error": f"{type(error).__name__}: {error}"})
            finally:
                os._exit(70)
    else:
        scratch = tempfile.mkdtemp(prefix="post-", dir=request["scratch"])
        _write_main(request, scratch)
        warm_process.ask(requests, warm_process.WITHOUT_NAMESPACES, pipes)
    requests.close()
    there.close()
    for handle in pipes[1:]:
        os.close(handle)
    here.settimeout(_TIMEOUT)
    fields = {key: request.get(key) for key in _POST_FIELDS}
    with contextlib.suppress(wire.Broken):  # then its error report or its end arrives later
        wire.send(here, {**fields, "scratch": scratch}, sources)
    main = f"{scratch}/{FOLDER}/{request['name']}"
    channels = Channels(here, out[0], err[0], status[0], int(request["limits"]["output_bytes"]))
    post = Post(first, channels, dump[0], request, main, watch.resident(zygote_pid))
    if not isolated:
        quota = Scratch(scratch, request["limits"]["scratch_bytes"], namespaces.MAX_FILES)
        post.is_full, post.at_end = quota.is_over, quota.remove
    return post


def _be_first(request: dict[str, Any], requests: socket.socket, pipes: list[int]) -> None:
    """Run as pid 1: set up the mounts, request the post from the zygote, and stay to reap orphans."""
    namespaces.furnish(int(request["limits"]["scratch_bytes"]), request["remounted"])
    _write_main(request, "/tmp")
    spaces = namespaces.handles()
    warm_process.ask(requests, warm_process.WITH_NAMESPACES, [*pipes, *spaces])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    confine.close_all_but(set())
    while True:
        signal.pause()


def _write_main(request: dict[str, Any], scratch: str) -> None:
    """Create the post's working folder with its main file and links to the data of the series."""
    folder = f"{scratch}/{FOLDER}"
    os.mkdir(folder)  # noqa: PTH102 (pathlib is not loaded here)
    with open(f"{folder}/{request['name']}", "w", encoding="utf-8", errors="replace", newline="\n") as file:  # noqa: PTH123
        file.write(request["main"])
    data = request["data"]
    for name in os.listdir(data) if data else ():  # noqa: PTH208
        with contextlib.suppress(FileExistsError):  # the post's file takes precedence
            os.symlink(f"{data}/{name}", f"{folder}/{name}")  # noqa: PTH211
