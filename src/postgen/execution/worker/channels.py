"""What comes from a post to its judge: what it prints, its reports, and news of its process."""

import os
import select
import socket
from contextlib import suppress
from typing import Any

from . import wire


class Channels:
    """The judge's ends of them, none of which ever blocks.

    ``out`` and ``err`` are what the post prints to, of which ``most_output`` bytes are kept. Over ``report``
    it says how a block ended. Over ``status`` others tell its process id and its end.
    """

    def __init__(self, report: socket.socket, out: int, err: int, status: int, most_output: int) -> None:
        self.report = report
        self.pid = 0  # of the post; 0 until it is forked
        self.exit: int | None = None  # its status, once it has ended
        self.hears = True  # whether it still has its end of the report
        self.is_lost = False  # whether nobody will tell its end
        self.is_flooded = False  # whether it has printed too much
        self._out, self._err, self._status = out, err, status
        self._most = most_output
        self._printed = 0
        self._texts = {out: bytearray(), err: bytearray()}
        self._said = bytearray()
        self._news = bytearray()
        self._ends: tuple[int, ...] = ()
        for handle in (out, err, status):
            os.set_blocking(handle, False)
        report.setblocking(False)
        self._poll = select.poll()
        for handle in (out, err, status, report.fileno()):
            self._poll.register(handle, select.POLLIN)

    def end_with(self, listener: int, orphaned: int) -> None:
        """Raise Broken as soon as nobody hears what is told to ``listener``, or ``orphaned`` is readable."""
        self._ends = (listener, orphaned)
        self._poll.register(listener, 0)  # a hang-up is always reported
        self._poll.register(orphaned, select.POLLIN)

    def listen(self, seconds: float) -> None:
        """Take what comes, or wait that long for something. Raises Broken: see :meth:`end_with`."""
        for handle, _ in self._poll.poll(seconds * 1000):
            if handle in self._ends:
                raise wire.Broken("nobody listens")
            if handle == self._status:
                self.take_status()
            elif handle == self.report.fileno():
                self._take_report()
            else:
                self._take_text(handle)

    def call(self, nonce: bytes) -> None:
        """Have the next block run, whose report will begin with ``nonce``."""
        with suppress(OSError):  # too full or gone: then it does not answer either
            self.report.send(nonce)

    def frame(self, nonce: bytes, most: int) -> tuple[dict[str, Any], list[bytes]] | None:
        """The next frame that was reported, after ``nonce``; None until it is complete.

        Raises Broken if what came is something else, or has parts of more than ``most`` bytes.
        """
        if self._said[: len(nonce)] != nonce[: len(self._said)]:
            raise wire.Broken("not the report of this block")
        found = wire.unpack(self._said[len(nonce) :], most)
        if found is None:
            return None
        del self._said[: len(nonce) + found[2]]
        return found[0], found[1]

    def drain(self) -> None:
        """Take all that was printed before."""
        for handle in self._texts:
            while self._take_text(handle):
                pass

    def take_output(self) -> tuple[bytes, bytes]:
        """What was printed since the last call, to stdout and to stderr."""
        out, err = bytes(self._texts[self._out]), bytes(self._texts[self._err])
        for text in self._texts.values():
            text.clear()
        return out, err

    def take_status(self) -> None:
        """What the warm process or the warden says: the post's process id, and in the end how it ended."""
        try:
            data = os.read(self._status, 64)
        except OSError:
            return
        *lines, self._news = (self._news + data).split(b"\n")
        for line in lines:
            word, number = line.split()
            if word == b"pid":
                self.pid = int(number)
            else:
                self.exit = int(number)
                self._take_report()
        if not data:
            self.is_lost = self.exit is None
            self._forget(self._status)

    def _take_text(self, handle: int) -> bool:
        """Read what can be read of stdout or stderr; False once there is nothing."""
        try:
            data = os.read(handle, 1 << 16)
        except OSError:
            return False
        if not data:
            self._forget(handle)
            return False
        room = self._most - self._printed
        self._printed += len(data)
        self._texts[handle] += data[: max(0, room)]
        self.is_flooded |= len(data) > room
        return not self.is_flooded

    def _take_report(self) -> None:
        try:
            data = self.report.recv(1 << 18)
        except OSError:
            return
        if not data:
            self.hears = False
            self._forget(self.report.fileno())
        self._said += data

    def _forget(self, handle: int) -> None:
        with suppress(KeyError):
            self._poll.unregister(handle)
