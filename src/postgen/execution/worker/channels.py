"""The connections between the supervisor and its post."""

import os
import select
import socket
import time
from contextlib import suppress
from typing import Any

from . import framing

_TRICKLE = 1 << 12  # bytes
_TRICKLE_PAUSE = 0.002  # seconds


class Channels:
    """The supervisor's ends of the pipes, all of them non-blocking.

    ``out`` and ``err`` carry the post's output, of which at most ``max_output`` bytes are stored. ``report``
    carries the block reports. Over ``status`` the zygote or the reaper sends the post's pid and exit status.
    """

    def __init__(self, report: socket.socket, out: int, err: int, status: int, max_output: int) -> None:
        self.report = report
        self.pid = 0  # of the post; 0 until it is forked
        self.exit: int | None = None  # the wait status; None until the post ends
        self.is_open = True  # False once the post has closed its end of the report
        self.is_lost = False  # True if the exit status will never arrive
        self.is_flooded = False  # True if the post has printed too much
        self._out, self._err, self._status = out, err, status
        self._max_output = max_output
        self._printed = 0
        self._texts = {out: bytearray(), err: bytearray()}
        self._report_data = bytearray()
        self._is_trickle = False  # True if the last piece of a report was short
        self._status_data = bytearray()
        self._stop_handles: tuple[int, ...] = ()
        for handle in (out, err, status):
            os.set_blocking(handle, False)
        report.setblocking(False)
        self._poll = select.poll()
        for handle in (out, err, status, report.fileno()):
            self._poll.register(handle, select.POLLIN)

    def stop_when_closed(self, client: int, worker_end: int) -> None:
        """Let :meth:`listen` raise ConnectionBroken if ``client`` closes or ``worker_end`` is readable."""
        self._stop_handles = (client, worker_end)
        self._poll.register(client, 0)  # a hang-up is always reported
        self._poll.register(worker_end, select.POLLIN)

    def listen(self, seconds: float) -> None:
        """Read what is available; wait at most ``seconds`` for it. May raise ConnectionBroken."""
        for handle, _ in self._poll.poll(seconds * 1000):
            if handle in self._stop_handles:
                raise framing.ConnectionBroken("the client is gone")
            if handle == self._status:
                self.take_status()
            elif handle == self.report.fileno():
                self._take_report()
            else:
                self._read_output(handle)

    def call(self, nonce: bytes) -> None:
        """Start the next block. Its report must begin with ``nonce``."""
        with suppress(OSError):  # full or closed: then no report arrives either
            self.report.send(nonce)

    def frame(self, nonce: bytes, most: int) -> tuple[dict[str, Any], list[bytes]] | None:
        """The next reported frame, which follows ``nonce``; None until it is complete.

        Raises ConnectionBroken if the data is something else, or if its parts exceed ``most`` bytes.
        """
        if self._report_data[: len(nonce)] != nonce[: len(self._report_data)]:
            raise framing.ConnectionBroken("not the report of this block")
        found = framing.unpack(self._report_data, most, len(nonce))
        if found is None:
            if self._is_trickle:  # a post that sends byte by byte must not keep this process busy
                time.sleep(_TRICKLE_PAUSE)
            self._is_trickle = False
            return None
        del self._report_data[: found[2]]
        return found[0], found[1]

    def drain(self) -> None:
        """Read all output that is available."""
        for handle in self._texts:
            while self._read_output(handle):
                pass

    def take_output(self) -> tuple[bytes, bytes]:
        """The output since the last call: stdout, stderr."""
        out, err = bytes(self._texts[self._out]), bytes(self._texts[self._err])
        for text in self._texts.values():
            text.clear()
        return out, err

    def take_status(self) -> None:
        """Read the post's pid and its exit status, as the zygote or the reaper sends them."""
        try:
            data = os.read(self._status, 64)
        except OSError:
            return
        *lines, self._status_data = (self._status_data + data).split(b"\n")
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

    def _read_output(self, handle: int) -> bool:
        """Read from stdout or stderr; False if nothing is left or the limit is reached."""
        try:
            data = os.read(handle, 1 << 16)
        except OSError:
            return False
        if not data:
            self._forget(handle)
            return False
        room = self._max_output - self._printed
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
            self.is_open = False
            self._forget(self.report.fileno())
        self._is_trickle = 0 < len(data) < _TRICKLE
        self._report_data += data

    def _forget(self, handle: int) -> None:
        with suppress(KeyError):
            self._poll.unregister(handle)
