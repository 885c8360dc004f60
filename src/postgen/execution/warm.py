"""The client of the worker: start it, send posts to it, end it with postgen."""

import array
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from postgen.errors import PostgenError, SandboxError
from postgen.execution import confinement
from postgen.execution.data import DataFiles
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.gpu import Gpu
from postgen.execution.surroundings import advice
from postgen.execution.worker import wire
from postgen.execution.worker_process import WorkerGoneError, WorkerProcess


class WarmWorker:
    """One worker process, started by a dedicated thread that lives as long as the worker.

    On Linux a process with die-with-parent ends with the thread that started it. So this must not be a
    thread of the caller, which may end earlier.
    """

    def __init__(
        self,
        environment: Callable[[], ReaderEnvironment],
        sandbox: str,
        data: Callable[[], DataFiles | None] = lambda: None,
        gpu: Callable[[], Gpu | None] = lambda: None,
    ) -> None:
        self._environment = environment
        self._sandbox = sandbox
        self._data = data
        self._gpu = gpu
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._error: PostgenError | None = None
        self._process: WorkerProcess | None = None
        self._thread = threading.Thread(target=self._keep, name="postgen-worker", daemon=True)
        self._thread.start()

    @property
    def mode(self) -> str:
        """The sandbox in use, once the worker is ready; empty before."""
        return self._process.mode if self._process and self._ready.is_set() else ""

    def is_gone(self, patience: float) -> bool:
        """True if the worker has ended or ends within ``patience`` seconds."""
        return self._process is None or self._stop.is_set() or self._process.is_gone(patience)

    def await_ready(self) -> WorkerProcess:
        """Wait until posts can run. Raises the error that prevented the start of the worker."""
        self._ready.wait()
        if self._error is not None:
            raise type(self._error)(str(self._error))  # each waiting thread needs its own exception
        assert self._process
        return self._process

    @contextlib.contextmanager
    def post(self, request: dict[str, Any], sources: list[str]) -> Iterator[socket.socket]:
        """Start a post; yields the socket that delivers its outcomes.

        Raises SandboxError if no sandbox works, WorkerGoneError if the worker or the supervisor has ended.
        """
        process = self.await_ready()
        here, there = socket.socketpair()
        with here:
            with there:
                handles = array.array("i", [there.fileno()])
                try:
                    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)]
                    process.control.sendmsg([b"p"], ancillary)
                except OSError as error:
                    raise WorkerGoneError(
                        f"the worker that runs the posts has ended: {self.complaint()}"
                    ) from error
            try:
                message = {**request, **process.given}
                wire.send(here, message, [source.encode(errors="replace") for source in sources])
            except wire.Broken as error:
                raise WorkerGoneError(f"the supervisor of a post has ended: {self.complaint()}") from error
            yield here

    def complaint(self) -> str:
        """The end of the worker's and bubblewrap's stderr."""
        return self._process.complaint() if self._process else ""

    def close(self) -> None:
        """End the worker and all running posts."""
        self._stop.set()
        if self._process is not None:
            self._process.hang_up()
        self._thread.join()

    def _keep(self) -> None:
        try:
            self._start(self._environment())
        except PostgenError as error:
            self._error = error
        except Exception as error:
            self._error = SandboxError(f"the worker that runs the posts did not start: {error}")
        finally:
            self._ready.set()
        if self._error is None:
            self._stop.wait()
        if self._process is not None:
            self._process.end()

    def _start(self, environment: ReaderEnvironment) -> None:
        """Start the worker in the first sandbox that works, and wait until it has imported the packages."""
        reasons = []
        for mode in confinement.modes(self._sandbox):
            if self._stop.is_set():
                raise SandboxError("the engine was closed before the worker started")
            try:
                process = WorkerProcess(mode, environment, self._data(), self._gpu())
            except SandboxError as error:
                reasons.append(f"{mode}: {error}")
                continue
            self._process = process
            if self._stop.is_set():  # close may have run before self._process was set
                process.hang_up()
            problem = process.problem()
            if problem is None:
                process.await_packages()
                return
            reasons.append(f"{mode}: {problem}")
            self._process = None
            process.end()
        raise SandboxError("\n".join(["no sandbox works on this machine.", *reasons, advice()]))
