"""The zygote: imports the packages of the series once, then forks a post for each request."""

import contextlib
import gc
import os
import select
import signal
import socket
import traceback
from collections.abc import Sequence

from . import framing, namespaces, post_process, preload, proc_stats, restrictions, syscalls

_PIPES = 5  # handles of a request: report, stdout, stderr, dump, status; then the namespaces


def main(
    requests: socket.socket, control: socket.socket, mode: str, scratch: str, packages: Sequence[str]
) -> None:
    """Serve requests until their socket closes, and report to each supervisor how its post ended."""
    if mode == restrictions.NAMESPACES:
        syscalls.die_with_parent()
        _serve(requests, control, mode, packages)
        with contextlib.suppress(ChildProcessError):
            while True:  # the supervisors end the running posts, which must keep their parent until then
                os.wait()
        return
    syscalls.adopt_orphans()
    signal.signal(signal.SIGTERM, _exit)
    syscalls.die_with_parent(signal.SIGTERM)  # the closed socket would be noticed only after an import
    try:
        _serve(requests, control, mode, packages)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        proc_stats.kill_descendants(os.getpid())
        proc_stats.remove(scratch)


def _exit(*_: object) -> None:
    raise SystemExit


def _serve(requests: socket.socket, control: socket.socket, mode: str, packages: Sequence[str]) -> None:
    wake, _ = restrictions.wake_on_signal(signal.SIGCHLD)
    posts: dict[int, int | None] = {}
    poll = select.poll()
    poll.register(requests, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        ready = dict(poll.poll())
        if wake in ready:
            os.read(wake, 1 << 12)
            _reap(posts)
            if mode != restrictions.NAMESPACES:  # with namespaces no orphans come to this process
                proc_stats.kill_descendants(os.getpid(), spared=posts)
        if requests.fileno() in ready:
            request, handles = framing.receive_handles(requests)
            if request == framing.IMPORT:
                _import_packages(control, packages)
            elif request == framing.POST:
                _fork_post(handles, mode, posts)
            else:
                return


def _import_packages(control: socket.socket, packages: Sequence[str]) -> None:
    try:
        preload.preload(packages)
    except Exception:  # an import can raise anything
        framing.send(control, {"error": traceback.format_exc(limit=-3)})
        return
    # Without this the collector would touch, and so copy, all memory pages in all posts. No collection first:
    # it takes longer than it saves, and it would leave free blocks on many pages, which posts would write to.
    gc.freeze()
    framing.send(control, {"ready": True})


def _fork_post(handles: list[int], mode: str, posts: dict[int, int | None]) -> None:
    """Fork a post or its reaper. The supervisor gets the pid now and the exit status later."""
    isolated = mode == restrictions.NAMESPACES
    pipes, spaces = handles[:_PIPES], handles[_PIPES:]
    report, status = pipes[0], pipes[-1]
    try:
        if isolated:
            namespaces.fork_into(spaces)
        child = os.fork()
    except OSError as error:
        post_process.report_error(report, error)
        child = -1
    if child == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        (post_process.main if isolated else post_process.reaper_main)(pipes, spaces, mode)
    if child > 0:
        with contextlib.suppress(OSError):
            os.write(status, b"pid %d\n" % child)
        posts[child] = os.dup(status) if isolated else None  # a reaper reports the status itself
    for handle in handles:
        os.close(handle)


def _reap(posts: dict[int, int | None]) -> None:
    for pid, result in post_process.reap_children():
        end = posts.pop(pid, None)
        if end is not None:
            with contextlib.suppress(OSError):
                os.write(end, b"exit %d\n" % result)
            os.close(end)
