"""The supervisor's view of a running post: run its blocks, enforce its limits, end it."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from . import claims, watch, whereabouts, wire
from .channels import Channels

_START_TIMEOUT = 30.0  # seconds until a post is in its sandbox
_FRESH_START_TIMEOUT = 300.0  # the same for a post that imports the packages itself
_TICK = 0.05  # seconds between two checks of memory and processes
_NONCE = 16


class Trouble(Exception):  # noqa: N818 (not an error of the post)
    """The sandbox could not be set up."""


class Post:
    """A started post. :meth:`run_block` runs its blocks in order.

    ``first`` is pid 1 of its namespaces, 0 without namespaces. ``dump`` is the pipe that faulthandler
    writes to, ``main`` the path of the post's file, ``shared`` the bytes of memory that it shares with the
    zygote.
    """

    def __init__(
        self, first: int, channels: Channels, dump: int, request: dict[str, Any], main: str, shared: int
    ) -> None:
        self.first = first
        self.channels = channels
        self.limits = request["limits"]
        self.blocks = request["blocks"]
        self.at_end: Callable[[], object] = lambda: None
        self.is_full: Callable[[list[int]], bool] = lambda _: False
        self._dump = dump
        self._main = main
        self._cpu = 0.0
        self._figure_bytes = 0
        self._figures = 0
        self._over = ""
        self._started = False
        self._alive = True
        self._next_check = 0.0
        self._start_timeout = _FRESH_START_TIMEOUT if request.get("fresh") else _START_TIMEOUT
        self._memory = watch.Memory(int(self.limits["memory_bytes"]), shared)
        os.set_blocking(dump, False)

    def await_start(self) -> None:
        """Wait until the post is in its sandbox. Raises Trouble."""
        deadline = time.monotonic() + self._start_timeout
        while time.monotonic() < deadline:
            self._listen(deadline)
            found = self.channels.frame(b"", 0)
            if found is not None:
                if "error" in found[0]:
                    raise Trouble(str(found[0]["error"]))
                self._started = True
                return
            if self.channels.exit is not None or not self.channels.hears:
                break
        raise Trouble("the process of the post did not start")

    def run_block(self, index: int, seconds: float) -> dict[str, Any]:
        """Run a block for at most ``seconds`` and return its result. Raises Trouble."""
        nonce = os.urandom(_NONCE)
        deadline = time.monotonic() + seconds
        self.channels.call(nonce)
        while True:
            self._listen(deadline)
            if self.channels.is_lost:
                raise Trouble("the process that forks the posts has ended")
            try:
                report = self._report(nonce)
            except wire.Broken:
                return self._failure(index, "died", "forgery", "wrote to the channel of its own report")
            if self.channels.is_flooded:
                self._over = f"printed more than {_size(self.limits['output_bytes'])}"
            if self._over:
                return self._failure(index, "over a limit", "limit", self._over)
            if report is not None:
                return report
            if self.channels.exit is not None:
                return self._ended(index, self.channels.exit)
            if time.monotonic() >= deadline:
                with suppress(OSError, ValueError):
                    os.kill(self._interpreter(), signal.SIGUSR1)  # makes it dump its current line
                message = f"ran longer than {seconds:.3g} s"
                return self._failure(index, "timed out", "time-out", message, self._line())

    def cpu_seconds(self) -> float:
        """The processor time of all living processes of the post since the last call, in seconds."""
        pids = [pid for pid in watch.descendants(*self._roots())[0] if pid != self.first]
        before, self._cpu = self._cpu, max(self._cpu, watch.cpu_seconds(pids))
        return self._cpu - before

    def end(self) -> None:
        """Kill all processes of the post."""
        if not self._alive:
            return
        self._alive = False
        self.channels.take_status()
        if self.first:  # the kernel kills the whole namespace with its pid 1, and the wait covers all of it
            with suppress(OSError):
                os.kill(self.first, signal.SIGKILL)
                os.waitpid(self.first, 0)
        elif reaper := self.channels.pid:
            watch.kill_below(reaper)
            with suppress(OSError):
                os.kill(reaper, signal.SIGKILL)
        self.channels.drain()
        self.at_end()

    def _listen(self, deadline: float) -> None:
        """Wait at most one tick for input, then check the limits."""
        self.channels.listen(max(0.0, min(_TICK, deadline - time.monotonic())))
        now = time.monotonic()
        if self._started and now >= self._next_check:
            self._next_check = now + _TICK
            self._look()

    def _look(self) -> None:
        pids, tasks = watch.descendants(*self._roots(), max_tasks=self.limits["processes"])
        own = self.first or self.channels.pid  # postgen's own process: unreadable, and uses almost nothing
        if tasks > self.limits["processes"]:
            self._over = f"started more than {self.limits['processes']:.0f} processes and threads"
        elif self._memory.is_over([pid for pid in pids if pid != own]):
            self._over = f"used more than {_size(self.limits['memory_bytes'])} of memory"
        elif self.is_full(pids):
            self._over = f"stored more than {_size(self.limits['scratch_bytes'])} in files, or hid files"

    def _roots(self) -> list[int]:
        return [pid for pid in (self.first, self.channels.pid) if pid]

    def _report(self, nonce: bytes) -> dict[str, Any] | None:
        """The block's report; None until it is complete. Raises Broken if it is not a valid report."""
        found = self.channels.frame(nonce, int(self.limits["figure_bytes"]))
        if found is None:
            return None
        header, figures = found
        self.channels.drain()  # the block wrote its output before its report
        self._figure_bytes += sum(map(len, figures))
        self._figures += len(figures)
        if self._figure_bytes > self.limits["figure_bytes"] or self._figures > self.limits["figures"]:
            size = _size(self.limits["figure_bytes"])
            self._over = f"drew more than {self.limits['figures']:.0f} figures or {size} of figures"
            return None
        return {**claims.checked(header), "figures": figures}

    def _ended(self, index: int, code: int) -> dict[str, Any]:
        """The failure of a block whose process ended without a report."""
        if os.WIFSIGNALED(code):
            number = os.WTERMSIG(code)
            try:
                kind = signal.Signals(number).name
            except ValueError:
                kind = f"signal {number}"
            return self._failure(index, "died", kind, f"killed by {kind}", self._line())
        message = f"the process exited with status {os.WEXITSTATUS(code)} before the block ended"
        return self._failure(index, "died", "exit", message)

    def _failure(
        self, index: int, status: str, kind: str, message: str, line: int | None = None
    ) -> dict[str, Any]:
        line = line or self.blocks[index]["line"]
        return {"status": status, "failure": {"kind": kind, "message": message, "line": line}}

    def _line(self) -> int | None:
        return whereabouts.read_line(self._dump, self._main)

    def _interpreter(self) -> int:
        """The pid of the process that runs the blocks. Raises ValueError if it has ended."""
        pid = self.channels.pid
        return pid if self.first else min(watch.descendants(pid)[0][1:])


def _size(count: float) -> str:
    return f"{count / (1 << 20):.4g} MiB"
