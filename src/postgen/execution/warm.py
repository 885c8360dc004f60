"""The warm worker as postgen's process holds it: started early, asked for posts, ended with postgen."""

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
    """One worker process. A thread of its own starts it and lives as long as it does.

    The worker dies with the thread that started it (that is what die-with-parent means on Linux), so it
    must not be one that the caller may end.
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
        self._problem: PostgenError | None = None
        self._process: WorkerProcess | None = None
        self._thread = threading.Thread(target=self._keep, name="postgen-worker", daemon=True)
        self._thread.start()

    @property
    def mode(self) -> str:
        """The confinement that holds, once the worker is ready; empty before."""
        return self._process.mode if self._process and self._ready.is_set() else ""

    def is_gone(self, patience: float) -> bool:
        """Whether the worker has ended, or does so within ``patience`` seconds."""
        return self._process is None or self._stop.is_set() or self._process.is_gone(patience)

    def await_ready(self) -> WorkerProcess:
        """Wait until posts can run. Raises what kept the worker from starting."""
        self._ready.wait()
        if self._problem is not None:
            raise type(self._problem)(str(self._problem))  # each waiting thread needs one of its own
        assert self._process
        return self._process

    @contextlib.contextmanager
    def post(self, request: dict[str, Any], sources: list[str]) -> Iterator[socket.socket]:
        """Have a post run; gives the socket over which its outcomes come. Raises SandboxError.

        It is WorkerGoneError unless there is no sandbox at all.
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
                        f"the worker that runs the posts is gone: {self.complaint()}"
                    ) from error
            try:
                whole = {**request, **process.given}
                wire.send(here, whole, [source.encode(errors="replace") for source in sources])
            except wire.Broken as error:
                raise WorkerGoneError(f"the judge of a post is gone: {self.complaint()}") from error
            yield here

    def complaint(self) -> str:
        """The end of what the worker or bubblewrap wrote to stderr."""
        return self._process.complaint() if self._process else ""

    def close(self) -> None:
        """End the worker and whatever it runs."""
        self._stop.set()
        if self._process is not None:
            self._process.hang_up()
        self._thread.join()

    def _keep(self) -> None:
        try:
            self._start(self._environment())
        except PostgenError as error:
            self._problem = error
        except Exception as error:
            self._problem = SandboxError(f"the worker that runs the posts did not start: {error}")
        finally:
            self._ready.set()
        if self._problem is None:
            self._stop.wait()
        if self._process is not None:
            self._process.end()

    def _start(self, environment: ReaderEnvironment) -> None:
        """Start the worker in the first confinement that holds, and wait until it is warm."""
        reasons = []
        for mode in confinement.modes(self._sandbox):
            if self._stop.is_set():
                raise SandboxError("closed before it started")
            try:
                process = WorkerProcess(mode, environment, self._data(), self._gpu())
            except SandboxError as error:
                reasons.append(f"{mode}: {error}")
                continue
            self._process = process
            if self._stop.is_set():  # whoever set it may have come too early to find it
                process.hang_up()
            problem = process.problem()
            if problem is None:
                process.await_packages()
                return
            reasons.append(f"{mode}: {problem}")
            self._process = None
            process.end()
        raise SandboxError(f"no sandbox holds here.\n{chr(10).join(reasons)}\n{advice()}")
