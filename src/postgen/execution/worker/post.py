"""A fork of the warm process becomes a post: behind its walls, without privileges, and then its own code."""

import contextlib
import os
import socket
from typing import NoReturn

from . import blocks, confine, kernel, namespaces, preload, wire

FOLDER = "post"
_MOST_REQUEST = 64 << 20


def be(pipes: list[int], spaces: list[int], mode: str) -> NoReturn:
    """Be the post: in the namespaces that pid 1 has furnished, or where ``spaces`` are none, without any."""
    report, out, err, dump, _ = pipes
    leave = os._exit  # the post may take away everything that has a name
    try:
        confine.close_all_but({report, out, err, dump, *spaces})
        namespaces.join(spaces)
        kernel.die_with_parent()
        if mode == confine.NAMESPACES:
            kernel.dumpable(True)  # unlike pid 1, it may look at itself in /proc
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        confine.close_all_but({0, 1, 2, report, dump})
        sock = socket.socket(fileno=report)
        request, parts = wire.receive(sock, _MOST_REQUEST)
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
    """Say to the judge why there is no post."""
    with contextlib.suppress(wire.Broken, OSError), socket.socket(fileno=os.dup(report)) as sock:
        wire.send(sock, {"broken": f"{type(error).__name__}: {error}"})
