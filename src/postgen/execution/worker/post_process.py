"""The process of a post, forked from the zygote; without namespaces also its parent, the reaper."""

import contextlib
import os
import select
import signal
import socket
from typing import NoReturn

from . import block_runner, framing, namespaces, preload, proc_stats, restrictions, syscalls

FOLDER = "post"
_MAX_REQUEST = 64 << 20


def main(pipes: list[int], spaces: list[int], mode: str) -> NoReturn:
    """Run the post in the namespaces ``spaces``, which pid 1 has set up; without any if the list is empty."""
    report, out, err, dump, _ = pipes
    leave = os._exit  # a local name, since the post may replace os._exit
    try:
        restrictions.close_all_but({report, out, err, dump, *spaces})
        restrictions.prefer_oom_kill()  # the post's own /proc cannot be written
        namespaces.join(spaces)
        syscalls.die_with_parent()
        if mode == restrictions.NAMESPACES:
            syscalls.dumpable(True)  # unlike pid 1, the post may read its own files in /proc
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        restrictions.close_all_but({0, 1, 2, report, dump})
        sock = socket.socket(fileno=report)
        request, parts = framing.receive(sock, _MAX_REQUEST)
        folder = f"{request['scratch']}/{FOLDER}"
        os.chdir(folder)
        restrictions.default_signals()
        restrictions.lower_priority()
        sources = [part.decode() for part in parts]
        if request["fresh"]:
            preload.preload(preload.choose_packages(sources))
        restrictions.set_rlimits(request["limits"], mode, data=not request["fresh"])
        readable = [*([request["data"]] if request["data"] else ()), *request["readable"]]
        restrictions.drop_privileges(mode, request["scratch"], readable, request["devices"])
        preload.set_figure_dpi(request["limits"]["figure_dpi"])
    except BaseException as error:
        report_error(report, error)
        leave(71)
    try:
        block_runner.run(sock, dump, f"{folder}/{request['name']}", request["blocks"], sources)
    finally:
        leave(70)


def report_error(report: int, error: BaseException) -> None:
    """Report to the supervisor why the post could not start."""
    with contextlib.suppress(framing.ConnectionBroken, OSError), socket.socket(fileno=os.dup(report)) as sock:
        framing.send(sock, {"error": f"{type(error).__name__}: {error}"})


def reaper_main(pipes: list[int], _spaces: list[int], mode: str) -> NoReturn:
    """Fork the post, report its exit status to the supervisor, and wait until the supervisor ends."""
    report, *_, status = pipes
    try:
        wake = restrictions.wake_on_signal(signal.SIGCHLD)
        syscalls.adopt_orphans()
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            main(pipes, [], mode)
        restrictions.close_all_but({status, *wake})
        _reap_until_closed(child, status, wake[0])
    except BaseException as error:
        report_error(report, error)
    finally:
        proc_stats.kill_descendants(os.getpid())
        os._exit(70)


def _reap_until_closed(child: int, status: int, wake: int) -> None:
    """Reap ended descendants until the other end of ``status`` is closed."""
    poll = select.poll()
    poll.register(status, 0)  # an error is always reported
    poll.register(wake, select.POLLIN)
    while True:
        ready = dict(poll.poll())
        if status in ready:
            return
        os.read(wake, 1 << 12)
        for pid, result in reap_children():
            if pid == child:
                os.write(status, b"exit %d\n" % result)


def reap_children() -> list[tuple[int, int]]:
    """Reap all ended children; return their pids and wait statuses."""
    found = []
    try:
        while (one := os.waitpid(-1, os.WNOHANG))[0]:
            found.append(one)
    except ChildProcessError:
        pass
    return found
