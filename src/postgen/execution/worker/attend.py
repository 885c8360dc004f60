"""The judge's side of a running post: its blocks, its limits, its end."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from . import claims, watch, whereabouts, wire
from .channels import Channels

_PATIENCE = 30.0  # seconds for a post to be behind its walls
_FRESH_PATIENCE = 300.0  # the same where it imports the packages itself
_TICK = 0.05  # seconds between two looks at memory and processes
_NONCE = 16


class Trouble(Exception):  # noqa: N818 (not an error of the post)
    """The walls could not be built: nobody's fault but the surroundings'."""


class Post:
    """A started post as the judge sees it. The blocks are called in order by :meth:`run_block`.

    ``first`` is pid 1 of its namespaces, 0 where there are none. Its ``dump`` is what faulthandler writes to,
    ``main`` its file, ``shared`` the memory that it has in common with the process that it is a fork of.
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
        self._drawn = 0
        self._figures = 0
        self._over = ""
        self._started = False
        self._alive = True
        self._next_look = 0.0
        self._patience = _FRESH_PATIENCE if request.get("fresh") else _PATIENCE
        self._memory = watch.Memory(int(self.limits["memory_bytes"]), shared)
        os.set_blocking(dump, False)

    def await_start(self) -> None:
        """Wait until the post is behind its walls. Raises Trouble."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            self._listen(deadline)
            found = self.channels.frame(b"", 0)
            if found is not None:
                if "broken" in found[0]:
                    raise Trouble(str(found[0]["broken"]))
                self._started = True
                return
            if self.channels.exit is not None or not self.channels.hears:
                break
        raise Trouble("the process of a post did not start")

    def run_block(self, index: int, seconds: float) -> dict[str, Any]:
        """Let a block run for at most ``seconds`` and tell how it ended."""
        nonce = os.urandom(_NONCE)
        deadline = time.monotonic() + seconds
        self.channels.call(nonce)
        while True:
            self._listen(deadline)
            if self.channels.is_lost:
                raise Trouble("the process that forks the posts is gone")
            try:
                answer = self._answer(nonce)
            except wire.Broken:
                return self._failure(index, "died", "forgery", "wrote to the channel of its own report")
            if self.channels.is_flooded:
                self._over = f"printed more than {_size(self.limits['output_bytes'])}"
            if self._over:
                return self._failure(index, "over a limit", "limit", self._over)
            if answer is not None:
                return answer
            if self.channels.exit is not None:
                return self._ended(index, self.channels.exit)
            if time.monotonic() >= deadline:
                with suppress(OSError, ValueError):
                    os.kill(self._interpreter(), signal.SIGUSR1)  # have it say where it is
                message = f"ran longer than {seconds:.3g} s"
                return self._failure(index, "timed out", "time-out", message, self._line())

    def cpu_seconds(self) -> float:
        """The processor time since the last call, in seconds: of all processes that can still be found."""
        pids = [pid for pid in watch.descendants(*self._roots())[0] if pid != self.first]
        before, self._cpu = self._cpu, max(self._cpu, watch.cpu_seconds(pids))
        return self._cpu - before

    def end(self) -> None:
        """Kill all that is left of the post."""
        if not self._alive:
            return
        self._alive = False
        self.channels.take_status()
        if self.first:  # the whole namespace goes with its pid 1, and waiting for it waits for all
            with suppress(OSError):
                os.kill(self.first, signal.SIGKILL)
                os.waitpid(self.first, 0)
        elif warden := self.channels.pid:
            watch.kill_below(warden)
            with suppress(OSError):
                os.kill(warden, signal.SIGKILL)
        self.channels.drain()
        self.at_end()

    def _listen(self, deadline: float) -> None:
        """Wait for news, a tick at most; then keep the limits."""
        self.channels.listen(max(0.0, min(_TICK, deadline - time.monotonic())))
        now = time.monotonic()
        if self._started and now >= self._next_look:
            self._next_look = now + _TICK
            self._look()

    def _look(self) -> None:
        pids, tasks = watch.descendants(*self._roots(), most_tasks=self.limits["processes"])
        warden = self.first or self.channels.pid  # the runner's own: unreadable, and uses nothing
        if tasks > self.limits["processes"]:
            self._over = f"started more than {self.limits['processes']:.0f} processes and threads"
        elif self._memory.is_over([pid for pid in pids if pid != warden]):
            self._over = f"used more than {_size(self.limits['memory_bytes'])} of memory"
        elif self.is_full(pids):
            self._over = f"kept more than {_size(self.limits['scratch_bytes'])} in files, or hid them"

    def _roots(self) -> list[int]:
        return [pid for pid in (self.first, self.channels.pid) if pid]

    def _answer(self, nonce: bytes) -> dict[str, Any] | None:
        """The block's report, once it is complete. Raises Broken if what came is something else."""
        found = self.channels.frame(nonce, int(self.limits["figure_bytes"]))
        if found is None:
            return None
        header, figures = found
        self.channels.drain()  # all that the block printed was written before its report
        self._drawn += sum(map(len, figures))
        self._figures += len(figures)
        if self._drawn > self.limits["figure_bytes"] or self._figures > self.limits["figures"]:
            self._over = "drew more figures than a post may"
            return None
        return {**claims.checked(header), "figures": figures}

    def _ended(self, index: int, code: int) -> dict[str, Any]:
        """The post's process is gone, and no report came."""
        if os.WIFSIGNALED(code):
            number = os.WTERMSIG(code)
            try:
                kind = signal.Signals(number).name
            except ValueError:
                kind = f"signal {number}"
            return self._failure(index, "died", kind, f"killed by {kind}", self._line())
        message = f"the process ended by itself (exit status {os.WEXITSTATUS(code)}) before the block did"
        return self._failure(index, "died", "exit", message)

    def _failure(
        self, index: int, status: str, kind: str, message: str, line: int | None = None
    ) -> dict[str, Any]:
        place = line or self.blocks[index]["line"]
        return {"status": status, "failure": {"kind": kind, "message": message, "line": place}}

    def _line(self) -> int | None:
        return whereabouts.read_line(self._dump, self._main)

    def _interpreter(self) -> int:
        """The process that runs the blocks. Raises ValueError where it is gone."""
        pid = self.channels.pid
        return pid if self.first else min(watch.descendants(pid)[0][1:])


def _size(count: float) -> str:
    return f"{count / (1 << 20):.4g} MiB"
