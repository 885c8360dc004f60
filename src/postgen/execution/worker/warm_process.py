"""The warm process: imports the series' packages once, then forks a post whenever a judge asks for one."""

import array
import contextlib
import gc
import os
import select
import signal
import socket
import traceback

from . import confine, kernel, namespaces, post, preload, wire

IMPORT, FRESH, WALLED, UNWALLED = b"i", b"f", b"w", b"u"
_MOST_HANDLES = 16
_PIPES = 5  # handles of a request: report, stdout, stderr, dump, status; then the namespaces


def run(requests: socket.socket, control: socket.socket, mode: str) -> None:
    """Serve requests until their socket closes, and tell each judge how its post ended."""
    if mode == confine.NAMESPACES:
        kernel.die_with_parent()
    wake, awake = os.pipe()
    for handle in (wake, awake):
        os.set_blocking(handle, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(awake, warn_on_full_buffer=False)
    ends: dict[int, int] = {}
    poll = select.poll()
    poll.register(requests, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        ready = dict(poll.poll())
        if wake in ready:
            os.read(wake, 1 << 12)
            _reap(ends)
        if requests.fileno() in ready:
            what, handles = _receive(requests)
            if what == IMPORT:
                _import_all(control)
            elif what == FRESH:  # each post imports them itself
                wire.send(control, {"event": "ready", "modules": []})
            elif what in (WALLED, UNWALLED):
                _start(handles, mode, ends, walled=what == WALLED)
            else:
                break
    with contextlib.suppress(ChildProcessError):
        while True:  # the judges end what still runs, and need its parents for that
            os.wait()


def ask(requests: socket.socket, what: bytes, handles: list[int]) -> None:
    """Called by others: have the warm process fork a post. Raises OSError."""
    requests.sendmsg([what], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", handles))])


def _receive(requests: socket.socket) -> tuple[bytes, list[int]]:
    handles = array.array("i")
    try:
        what, ancillary, _, _ = requests.recvmsg(1, socket.CMSG_SPACE(_MOST_HANDLES * handles.itemsize))
    except OSError:
        return b"", []
    for _, _, data in ancillary:
        handles.frombytes(data[: len(data) - len(data) % handles.itemsize])
    return what, list(handles)


def _import_all(control: socket.socket) -> None:
    try:
        modules = preload.preload()
    except Exception:  # whatever an import can raise
        wire.send(control, {"event": "broken", "problem": traceback.format_exc(limit=-3)})
        return
    # Or the collector would touch, and so copy, every page in every post. What is garbage by now stays: to
    # collect it takes longer than it is worth, and leaves holes all over for the posts to write into.
    gc.freeze()
    wire.send(control, {"event": "ready", "modules": modules})


def _start(handles: list[int], mode: str, ends: dict[int, int], *, walled: bool) -> None:
    """Fork a post; its judge hears the process id at once and the exit status later."""
    pipes, spaces = handles[:_PIPES], handles[_PIPES:]
    report, status = pipes[0], pipes[-1]
    try:
        if walled:
            namespaces.fork_into(spaces)
        child = os.fork()
    except OSError as error:
        with socket.socket(fileno=os.dup(report)) as sock, contextlib.suppress(wire.Broken):
            wire.send(sock, {"broken": f"cannot start the process of a post: {error}"})
        child = -1
    if child == 0:
        signal.set_wakeup_fd(-1)
        (post.be_walled if walled else post.be_watched)(pipes, spaces, mode)
    if child > 0:
        with contextlib.suppress(OSError):
            os.write(status, b"pid %d\n" % child)
        if walled:
            ends[child] = os.dup(status)
    for handle in handles:
        os.close(handle)


def _reap(ends: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            end = ends.pop(found[0], None)
            if end is not None:
                with contextlib.suppress(OSError):
                    os.write(end, b"exit %d\n" % found[1])
                os.close(end)
