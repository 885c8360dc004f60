"""Monitor a running post: read its output and reports, and end it when it exceeds a limit."""

import os
import signal
import time
from contextlib import suppress
from typing import Any

from . import framing, memory_quota, proc_stats
from .block_report import read_dumped_lines, validate_report
from .channels import Channels
from .code_places import place_in

_START_TIMEOUT = 30.0  # seconds until a post is in its sandbox
_FRESH_START_TIMEOUT = 300.0  # the same for a post that imports the packages itself
_TICK = 0.05  # seconds between two checks of memory and processes
_NONCE = 16
_STARVED = 0.2  # of the time of a block, spent waiting for a processor


class SandboxSetupError(Exception):
    """The sandbox could not be set up."""


class RunningPost:
    """A started post. :meth:`run_block` runs its blocks in order.

    ``init_pid`` is pid 1 of its namespaces, 0 without namespaces. ``dump`` is the pipe that faulthandler
    writes to, ``main`` the path of the post's file, ``shared`` the bytes of memory that it shares with the
    zygote, and ``quota`` limits its files if it has no file system of its own.
    """

    def __init__(
        self,
        init_pid: int,
        channels: Channels,
        dump: int,
        request: dict[str, Any],
        main: str,
        shared: int,
        quota: proc_stats.DiskQuota | None,
    ) -> None:
        self.init_pid = init_pid
        self.channels = channels
        self.limits = request["limits"]
        self.blocks = request["blocks"]
        self._quota = quota
        self._dump = dump
        self._main = main
        self._cpu = 0.0
        self._figure_bytes = 0
        self._figures = 0
        self._over = ""
        self._over_place: tuple[int, int] | None = None  # if it is known already
        self._started = False
        self._alive = True
        self._next_check = 0.0
        self._start_timeout = _FRESH_START_TIMEOUT if request["fresh"] else _START_TIMEOUT
        self._memory = memory_quota.MemoryQuota(int(self.limits["memory_bytes"]), shared)
        os.set_blocking(dump, False)

    def await_start(self) -> None:
        """Wait until the post is in its sandbox. Raises SandboxSetupError."""
        deadline = time.monotonic() + self._start_timeout
        while time.monotonic() < deadline:
            self._poll(deadline)
            found = self.channels.frame(b"", 0)
            if found is not None:
                if "error" in found[0]:
                    raise SandboxSetupError(str(found[0]["error"]))
                self._require_view(deadline)
                self._started = True
                return
            if self.channels.exit is not None or not self.channels.is_open:
                break
        raise SandboxSetupError("the process of the post did not start")

    def _require_view(self, deadline: float) -> None:
        """Raise SandboxSetupError unless this process sees those of the post, which it must limit and end."""
        while not self.channels.pid and not self.channels.is_lost and time.monotonic() < deadline:
            self._poll(deadline)
        if self._quota and not self._quota.strict:  # no sandbox was asked for
            return
        parent = self.init_pid or self.channels.pid
        seen = proc_stats.descendants(*self._roots())[0]
        if len(seen) < 2 or not proc_stats.shows_children(parent):
            raise SandboxSetupError("/proc does not show the processes of a post, so nothing can limit them")

    def run_block(self, index: int, seconds: float) -> dict[str, Any]:
        """Run a block for at most ``seconds`` and return its result. Raises SandboxSetupError."""
        nonce = os.urandom(_NONCE)
        deadline = time.monotonic() + seconds
        self.channels.call(nonce)
        while True:
            self._poll(deadline)
            if self.channels.is_lost:
                raise SandboxSetupError("the process that forks the posts has ended")
            try:
                report = self._report(nonce)
            except framing.ConnectionBroken:
                return self._failure(index, "died", "forgery", "wrote to the channel of its own report")
            if self.channels.is_flooded:
                self._over = f"printed more than {_size(self.limits['output_bytes'])}"
            if self._over:
                self._stop_helpers()
                place = self._over_place or self._dumped_place(index)
                return self._failure(index, "over a limit", "limit", self._over, place)
            if report is not None:
                return report
            if self.channels.exit is not None:
                return self._ended(index, self.channels.exit)
            if time.monotonic() >= deadline:
                waited = self._longest_wait()
                message = f"ran longer than {seconds:.3g} s"
                found = self._failure(index, "timed out", "time-out", message, self._dumped_place(index))
                return {**found, "starved": waited > _STARVED * seconds}

    def _main_pid(self) -> int:
        """The process that runs the blocks. Raises ValueError if it has ended."""
        pid = self.channels.pid
        if self.init_pid:
            return pid
        (first,) = proc_stats.children(pid)[:1]  # the reaper's oldest child; process ids may start again
        return first

    def _dumped_place(self, index: int) -> tuple[int, int]:
        """Make the process that runs the block dump its current lines, and return its place."""
        try:
            os.kill(self._main_pid(), signal.SIGUSR1)
        except (OSError, ValueError):  # it has ended
            return place_in(self.blocks[index], [])
        return place_in(self.blocks[index], read_dumped_lines(self._dump, self._main))

    def _stop_helpers(self) -> None:
        """Stop the post's other processes, so that they use no more while the main one dumps its lines."""
        with suppress(ValueError):
            spared = {*self._roots(), self._main_pid()}
            for pid in proc_stats.descendants(*self._roots())[0]:
                if pid not in spared:
                    with suppress(OSError):
                        os.kill(pid, signal.SIGSTOP)

    def _longest_wait(self) -> float:
        """The longest time that a process of the post has waited for a processor, in seconds."""
        return max(map(proc_stats.waiting_seconds, proc_stats.descendants(*self._roots())[0]), default=0.0)

    def cpu_seconds(self) -> float:
        """The processor time of all living processes of the post since the last call, in seconds."""
        pids = [pid for pid in proc_stats.descendants(*self._roots())[0] if pid != self.init_pid]
        before, self._cpu = self._cpu, max(self._cpu, proc_stats.cpu_seconds(pids))
        return self._cpu - before

    def end(self) -> None:
        """Kill all processes of the post."""
        if not self._alive:
            return
        self._alive = False
        self.channels.take_status()
        if self.init_pid:  # the kernel kills the whole namespace with its pid 1; the wait covers all
            with suppress(OSError):
                os.kill(self.init_pid, signal.SIGKILL)
                os.waitpid(self.init_pid, 0)
        elif reaper := self.channels.pid:
            proc_stats.kill_descendants(reaper)
            with suppress(OSError):
                os.kill(reaper, signal.SIGKILL)
        self.channels.drain()
        if self._quota:
            proc_stats.remove(self._quota.path)

    def _poll(self, deadline: float) -> None:
        """Wait at most one tick for input, then check the limits."""
        self.channels.listen(max(0.0, min(_TICK, deadline - time.monotonic())))
        now = time.monotonic()
        if self._started and now >= self._next_check:
            self._next_check = now + _TICK
            self._check_limits()

    def _check_limits(self) -> None:
        pids, tasks = proc_stats.descendants(*self._roots(), max_tasks=self.limits["processes"])
        own = self.init_pid or self.channels.pid  # postgen's own process: unreadable, and uses almost nothing
        if tasks > self.limits["processes"]:
            self._over = f"started more than {self.limits['processes']:.0f} processes and threads"
        elif self._quota and self._quota.is_over(pids):
            self._over = f"stored more than {_size(self.limits['scratch_bytes'])} in files, or hid files"
        else:
            # Without a quota of its files the post has namespaces, and this process is in them.
            sockets = self._quota.sockets if self._quota else memory_quota.sockets_of_namespace()
            if self._memory.is_over([pid for pid in pids if pid != own], sockets):
                self._over = f"used more than {_size(self.limits['memory_bytes'])} of memory"

    def _roots(self) -> list[int]:
        return [pid for pid in (self.init_pid, self.channels.pid) if pid]

    def _report(self, nonce: bytes) -> dict[str, Any] | None:
        """The block's report; None until it is complete. Raises ConnectionBroken if it is invalid."""
        found = self.channels.frame(nonce, int(self.limits["figure_bytes"]))
        if found is None:
            return None
        header, figures = found
        report = validate_report(header)
        self.channels.drain()  # the block wrote its output before its report
        for number, figure in enumerate(figures):
            self._figure_bytes += len(figure)
            self._figures += 1
            if self._figure_bytes > self.limits["figure_bytes"] or self._figures > self.limits["figures"]:
                size = _size(self.limits["figure_bytes"])
                self._over = f"drew more than {self.limits['figures']:.0f} figures or {size} of figures"
                self._over_place = next(iter(report["figure_places"][number:]), None)
                return None
        return {**report, "figures": figures}

    def _ended(self, index: int, code: int) -> dict[str, Any]:
        """The failure of a block whose process ended without a report."""
        if os.WIFSIGNALED(code):
            number = os.WTERMSIG(code)
            try:
                kind = signal.Signals(number).name
            except ValueError:
                kind = f"signal {number}"
            place = place_in(self.blocks[index], read_dumped_lines(self._dump, self._main))
            found = self._failure(index, "died", kind, f"killed by {kind}", place)
            return {**found, "starved": number == signal.SIGKILL}  # as the kernel does when memory runs out
        message = f"the process exited with status {os.WEXITSTATUS(code)} before the block ended"
        return self._failure(index, "died", "exit", message)

    def _failure(
        self, index: int, status: str, kind: str, message: str, place: tuple[int, int] | None = None
    ) -> dict[str, Any]:
        line, helper_line = place or (self.blocks[index]["line"], 0)
        texts = {"kind": kind, "message": message, "traceback": ""}
        return {"status": status, "failure": {**texts, "line": line, "helper_line": helper_line}}


def _size(count: float) -> str:
    return f"{count / (1 << 20):.4g} MiB"
