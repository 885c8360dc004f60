"""The reaper of a post without namespaces: its parent process, which adopts the post's orphans.

It kills the post and everything that the post has started when the supervisor ends, even if it was killed.
"""

import os
import select
import signal
from typing import NoReturn

from . import confine, kernel, post, watch


def be(pipes: list[int], _spaces: list[int], mode: str) -> NoReturn:
    """Fork the post, report its exit status to the supervisor, and wait until the supervisor ends."""
    report, *_, status = pipes
    try:
        wake = wake_on_child()
        kernel.adopt_orphans()
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            post.be(pipes, [], mode)
        confine.close_all_but({status, *wake})
        _reap_until_closed(child, status, wake[0])
    except BaseException as error:
        post.tell(report, error)
    finally:
        watch.kill_below(os.getpid())
        os._exit(70)


def wake_on_child() -> tuple[int, int]:
    """A pipe whose first end becomes readable when a child of this process ends."""
    readable, wakeup = os.pipe()
    for handle in (readable, wakeup):
        os.set_blocking(handle, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    return readable, wakeup


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
        for pid, result in reaped():
            if pid == child:
                os.write(status, b"exit %d\n" % result)


def reaped() -> list[tuple[int, int]]:
    """Reap all ended children; return their pids and wait statuses."""
    found = []
    try:
        while (one := os.waitpid(-1, os.WNOHANG))[0]:
            found.append(one)
    except ChildProcessError:
        pass
    return found
