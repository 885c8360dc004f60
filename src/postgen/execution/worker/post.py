"""The process of a post, forked from the zygote: enter the sandbox, drop privileges, run the code."""

import contextlib
import os
import socket
from typing import NoReturn

from . import blocks, confine, kernel, namespaces, preload, wire

FOLDER = "post"
_MAX_REQUEST = 64 << 20


def be(pipes: list[int], spaces: list[int], mode: str) -> NoReturn:
    """Run the post in the namespaces ``spaces``, which pid 1 has set up; without any if the list is empty."""
    report, out, err, dump, _ = pipes
    leave = os._exit  # a local name, since the post may replace os._exit
    try:
        confine.close_all_but({report, out, err, dump, *spaces})
        namespaces.join(spaces)
        kernel.die_with_parent()
        if mode == confine.NAMESPACES:
            kernel.dumpable(True)  # unlike pid 1, the post may read its own files in /proc
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        confine.close_all_but({0, 1, 2, report, dump})
        sock = socket.socket(fileno=report)
        request, parts = wire.receive(sock, _MAX_REQUEST)
        folder = f"{request['scratch']}/{FOLDER}"
        os.chdir(folder)
        confine.default_signals()
        confine.first_to_go()
        confine.give_way()
        if request["fresh"]:
            preload.preload()
        confine.limit(request["limits"], mode, data=not request["fresh"])
        readable = [*([request["data"]] if request["data"] else ()), *(request["readable"] or ())]
        confine.renounce(mode, request["scratch"], readable, request["devices"] or [])
        sources = [part.decode() for part in parts]
    except BaseException as error:
        tell(report, error)
        leave(71)
    try:
        blocks.run(sock, dump, f"{folder}/{request['name']}", request["blocks"], sources)
    finally:
        leave(70)


def tell(report: int, error: BaseException) -> None:
    """Report to the supervisor why the post could not start."""
    with contextlib.suppress(wire.Broken, OSError), socket.socket(fileno=os.dup(report)) as sock:
        wire.send(sock, {"error": f"{type(error).__name__}: {error}"})
