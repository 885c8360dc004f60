"""The judge's side of a running post: its pipes, its limits, its end."""

import os
import re
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from . import claims, watch, wire

_PATIENCE = 30.0  # seconds for a post to be behind its walls
_FRESH_PATIENCE = 300.0  # the same where it imports the packages itself
_TICK = 0.05  # seconds between two looks at memory and processes
_NONCE = 16
_WORD = 0.5  # seconds for a post to say where it is before it is killed


class Trouble(Exception):  # noqa: N818 (not an error of the post)
    """The walls could not be built: nobody's fault but the surroundings'."""


class Post:
    """A started post as the judge sees it. The blocks are called in order by :meth:`run_block`."""

    def __init__(
        self,
        first: int,
        report: socket.socket,
        out: int,
        err: int,
        dump: int,
        status: int,
        request: dict[str, Any],
        main: str,
        walled: bool,
        shared: int,
    ) -> None:
        self.first = first  # pid 1 of the post's namespaces; 0 where there are none
        self.post = 0  # known once the warm process has forked it
        self.report = report
        self.out, self.err, self.dump, self.status = out, err, dump, status
        self.limits = request["limits"]
        self.blocks = request["blocks"]
        self.main = main
        self.walled = walled
        self.at_end: Callable[[], object] = lambda: None
        self.is_full: Callable[[list[int]], bool] = lambda _: False
        self._texts = {out: bytearray(), err: bytearray()}
        self._said = bytearray()
        self._printed = 0
        self._cpu = 0.0
        self._drawn = 0
        self._figures = 0
        self._over = ""
        self._news = bytearray()
        self._exit: int | None = None
        self._started = False
        self._hears = True
        self._lost = False
        self._alive = True
        self._ends: tuple[int, ...] = ()
        self._next_look = 0.0
        self._patience = _FRESH_PATIENCE if request.get("fresh") else _PATIENCE
        self._memory = watch.Memory(int(self.limits["memory_bytes"]), shared)
        for handle in (out, err, dump, status):
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

    def await_start(self) -> None:
        """Wait until the post is behind its walls. Raises Trouble."""
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            self._listen(deadline)
            found = self._frame(0)
            if found is not None:
                if "broken" in found[0]:
                    raise Trouble(str(found[0]["broken"]))
                self._started = True
                return
            if self._exit is not None or not self._hears:
                break
        raise Trouble("the process of a post did not start")

    def run_block(self, index: int, seconds: float) -> dict[str, Any]:
        """Let a block run for at most ``seconds`` and tell how it ended."""
        nonce = os.urandom(_NONCE)
        deadline = time.monotonic() + seconds
        with suppress(OSError):  # too full or gone: then it does not answer either
            self.report.send(nonce)
        while True:
            self._listen(deadline)
            if self._lost:
                raise Trouble("the process that forks the posts is gone")
            try:
                answer = self._answer(nonce)
            except wire.Broken:
                return self._failure(index, "died", "forgery", "wrote to the channel of its own report")
            if self._over:
                return self._failure(index, "over a limit", "limit", self._over)
            if answer is not None:
                return answer
            if self._exit is not None:
                return self._ended(index)
            if time.monotonic() >= deadline:
                line = self._locate(ask=True)
                return self._failure(index, "timed out", "time-out", f"ran longer than {seconds:.3g} s", line)

    def take_output(self) -> tuple[bytes, bytes]:
        """What was printed since the last call, to stdout and to stderr."""
        out, err = bytes(self._texts[self.out]), bytes(self._texts[self.err])
        for text in self._texts.values():
            text.clear()
        return out, err

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
        self._take_status()
        if self.walled:  # the whole namespace goes with its pid 1, and waiting for it waits for all
            with suppress(OSError):
                os.kill(self.first, signal.SIGKILL)
                os.waitpid(self.first, 0)
        elif self.post:
            watch.kill_below(self.post)
            with suppress(OSError):
                os.kill(self.post, signal.SIGKILL)
        self._drain()
        self.at_end()

    def _listen(self, deadline: float) -> None:
        """Wait for news, a tick at most; then keep the limits."""
        wait = max(0.0, min(_TICK, deadline - time.monotonic()))
        for handle, _ in self._poll.poll(wait * 1000):
            if handle in self._ends:
                raise wire.Broken("nobody listens")
            if handle == self.status:
                self._take_status()
            elif handle == self.report.fileno():
                self._take_report()
            else:
                self._take_text(handle)
        now = time.monotonic()
        if self._started and now >= self._next_look:
            self._next_look = now + _TICK
            self._look()

    def _look(self) -> None:
        pids, tasks = watch.descendants(*self._roots(), most_tasks=self.limits["processes"])
        if tasks > self.limits["processes"]:
            self._over = f"started more than {self.limits['processes']:.0f} processes and threads"
        elif self._memory.is_over([pid for pid in pids if pid != self._warden]):
            self._over = f"used more than {_size(self.limits['memory_bytes'])} of memory"
        elif self.is_full(pids):
            self._over = f"kept more than {_size(self.limits['scratch_bytes'])} in files, or hid them"

    def _take_text(self, handle: int) -> bool:
        """Read what can be read of stdout or stderr; False once there is nothing."""
        try:
            data = os.read(handle, 1 << 16)
        except OSError:
            return False
        if not data:
            with suppress(KeyError):
                self._poll.unregister(handle)
            return False
        room = int(self.limits["output_bytes"]) - self._printed
        self._printed += len(data)
        self._texts[handle] += data[: max(0, room)]
        if len(data) > room:
            self._over = f"printed more than {_size(self.limits['output_bytes'])}"
            return False
        return True

    def _take_report(self) -> None:
        try:
            data = self.report.recv(1 << 18)
        except OSError:
            return
        if not data:
            self._hears = False
            with suppress(KeyError):
                self._poll.unregister(self.report.fileno())
        self._said += data

    def _take_status(self) -> None:
        """What the warm process says: the post's process id, and in the end how it ended."""
        try:
            data = os.read(self.status, 64)
        except OSError:
            return
        *lines, self._news = (self._news + data).split(b"\n")
        for line in lines:
            word, number = line.split()
            if word == b"pid":
                self.post = int(number)
            else:
                self._exit = int(number)
                self._take_report()
        if not data:
            self._lost = self._exit is None
            with suppress(KeyError):
                self._poll.unregister(self.status)

    def _roots(self) -> list[int]:
        return [pid for pid in (self.first, self.post) if pid]

    @property
    def _warden(self) -> int:
        """The runner's own process among them, which is unreadable and uses nothing."""
        return self.first or self.post

    def _drain(self) -> None:
        for handle in (self.out, self.err):
            while self._take_text(handle):
                pass

    def _frame(self, skip: int) -> tuple[dict[str, Any], list[bytes]] | None:
        found = wire.unpack(self._said[skip:], int(self.limits["figure_bytes"]))
        if found is None:
            return None
        del self._said[: skip + found[2]]
        return found[0], found[1]

    def _answer(self, nonce: bytes) -> dict[str, Any] | None:
        """The block's report, once it is complete. Raises Broken if what came is something else."""
        if self._said[:_NONCE] != nonce[: len(self._said)]:
            raise wire.Broken("not the report of this block")
        found = self._frame(_NONCE)
        if found is None:
            return None
        header, figures = found
        self._drain()  # all that the block printed was written before its report
        self._drawn += sum(map(len, figures))
        self._figures += len(figures)
        if self._drawn > self.limits["figure_bytes"] or self._figures > self.limits["figures"]:
            self._over = "drew more figures than a post may"
            return None
        return {**claims.checked(header), "figures": figures}

    def _ended(self, index: int) -> dict[str, Any]:
        """The post's process is gone, and no report came."""
        code = -1 if self._exit is None else self._exit
        if os.WIFSIGNALED(code):
            number = os.WTERMSIG(code)
            try:
                kind = signal.Signals(number).name
            except ValueError:
                kind = f"signal {number}"
            return self._failure(index, "died", kind, f"killed by {kind}", self._locate(ask=False))
        message = f"the process ended by itself (exit status {os.WEXITSTATUS(code)}) before the block did"
        return self._failure(index, "died", "exit", message)

    def _failure(
        self, index: int, status: str, kind: str, message: str, line: int | None = None
    ) -> dict[str, Any]:
        place = line or self.blocks[index]["line"]
        return {"status": status, "failure": {"kind": kind, "message": message, "line": place}}

    def _interpreter(self) -> int:
        """The process that runs the blocks."""
        return self.post if self.walled else min(watch.descendants(self.post)[0][1:])

    def _locate(self, *, ask: bool) -> int | None:
        """The Markdown line at which the post is or died, as Python's faulthandler tells it."""
        if ask:
            with suppress(OSError, ValueError):
                os.kill(self._interpreter(), signal.SIGUSR1)
        pattern = re.compile(re.escape(f'File "{self.main}", line '.encode()) + rb"(\d{1,7})\D")
        text, found = b"", None
        patience = time.monotonic() + _WORD
        while found is None and len(text) < 1 << 16:  # it arrives in many small pieces
            ready, _, _ = select.select([self.dump], [], [], max(0.0, patience - time.monotonic()))
            piece = os.read(self.dump, 1 << 12) if ready else b""
            if not piece:
                break
            text += piece
            found = pattern.search(text)
        return int(found[1]) if found else None


def _size(count: float) -> str:
    return f"{count / (1 << 20):.4g} MiB"
