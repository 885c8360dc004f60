"""Where there are no namespaces, each post has a warden: what a post leaves behind comes back to it.

It ends the post and all that the post has started once the judge is gone, however the judge went.
"""

import os
import select
import signal
from typing import NoReturn

from . import confine, kernel, post, watch


def be(pipes: list[int], _spaces: list[int], mode: str) -> NoReturn:
    """Fork the post, tell the judge how it ended, and wait for the end of the judge."""
    report, *_, status = pipes
    try:
        wake = wake_on_child()
        kernel.adopt_orphans()
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            post.be(pipes, [], mode)
        confine.close_all_but({status, *wake})
        _attend(child, status, wake[0])
    except BaseException as error:
        post.tell(report, error)
    finally:
        watch.kill_below(os.getpid())
        os._exit(70)


def wake_on_child() -> tuple[int, int]:
    """A pipe, the first end of which is readable when a child of this process has ended."""
    wake, awake = os.pipe()
    for handle in (wake, awake):
        os.set_blocking(handle, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(awake, warn_on_full_buffer=False)
    return wake, awake


def _attend(child: int, status: int, wake: int) -> None:
    """Reap what ends below this process until nobody holds the other end of ``status`` any more."""
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
    """The children that have ended, and how."""
    found = []
    try:
        while (one := os.waitpid(-1, os.WNOHANG))[0]:
            found.append(one)
    except ChildProcessError:
        pass
    return found
