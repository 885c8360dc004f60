"""Client and process of the worker."""

import array
import contextlib
import select
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import Any

from postgen.errors import PostgenError, ReaderEnvironmentError, SandboxError
from postgen.execution import sandbox
from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment, invalidate
from postgen.execution.gpu import Gpu
from postgen.execution.platform_checks import advice
from postgen.execution.scratch import ScratchFolder
from postgen.execution.worker import framing

_START_TIMEOUT = 300.0  # seconds to import the packages, even from a slow disk
_STOP_TIMEOUT = 2.0  # seconds for a worker without namespaces to end its processes


class WorkerDiedError(SandboxError):
    """The worker or the supervisor of a post ended unexpectedly. A retry may succeed."""


class WorkerProcess:
    """A worker process. It ends with the thread that starts it.

    Raises SandboxError if it cannot be started.
    """

    def __init__(
        self, mode: str, environment: ReaderEnvironment, data: DataSnapshot | None, gpu: Gpu | None
    ) -> None:
        self.mode = mode
        self._environment = environment
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._scratch: ScratchFolder | None = None
        self.control, there = socket.socketpair()
        try:
            if mode != sandbox.NAMESPACES:
                self._scratch = ScratchFolder()
                sandbox.install_font_cache(environment, self._scratch.path)
            folder = self._scratch.path if self._scratch else ""
            with there:
                self._process = subprocess.Popen(
                    sandbox.command(mode, environment, there.fileno(), data, gpu, folder),
                    env=sandbox.environment_variables(mode, environment, folder or "/tmp"),
                    cwd=folder or "/",
                    pass_fds=[there.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._errors,
                    start_new_session=True,
                )
        except BaseException:
            self._close()
            raise
        self.control.settimeout(_START_TIMEOUT)
        self.given: dict[str, Any] = {  # part of every request
            **sandbox.request_fields(mode, environment, data, gpu),
            "scratch": folder or None,
        }

    def sandbox_error(self) -> str | None:
        """Wait for the self-test of the sandbox. Returns its error, None if the sandbox works."""
        try:
            error = self.wait_for_event("confined")
        except framing.ConnectionBroken as broken:
            error = f"the worker ended without an error message ({broken})"
        return None if error is None else f"{error} {self.complaint()}".strip()

    def await_packages(self) -> None:
        """Wait until the packages are imported. Raises ReaderEnvironmentError, or WorkerDiedError."""
        try:
            problem = self.wait_for_event("ready")
        except framing.ConnectionBroken as error:  # it was killed or closed, so the packages may be fine
            raise WorkerDiedError(
                f"the worker ended while it imported the packages of the reader environment ({error}). "
                f"{self.complaint()} Memory may have run out. If this happens again, remove "
                f"{self._environment.path}; postgen will rebuild it."
            ) from error
        if problem is not None:
            invalidate(self._environment)
            raise ReaderEnvironmentError(
                f"the packages of the reader environment cannot be imported:\n{problem}\n"
                "The next run will rebuild the environment."
            )

    def wait_for_event(self, event: str) -> str | None:
        """Wait for an event of the worker; return its error, None without one. Raises Broken if it ended."""
        message, _ = framing.receive(self.control, 0)
        if message.get("event") == event and not message.get("problem"):
            return None
        return str(message.get("problem"))

    def is_gone(self, patience: float) -> bool:
        """True if the worker has ended or ends within ``patience`` seconds."""
        poll = select.poll()
        try:
            poll.register(self.control, 0)  # a hang-up is always reported
        except ValueError:  # closed
            return True
        return bool(poll.poll(patience * 1000))

    def complaint(self) -> str:
        """The end of the worker's and bubblewrap's stderr."""
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            return self._errors.read()[-2000:].decode(errors="replace").strip()
        return ""

    def shutdown(self) -> None:
        """Close the connection, which ends the worker and wakes up all threads that wait for it."""
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """End the worker and all its processes."""
        self.shutdown()
        if self.mode != sandbox.NAMESPACES:  # otherwise the namespace ends with bubblewrap
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_TIMEOUT)
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        self.control.close()
        if self._scratch:
            self._scratch.remove()
        self._errors.close()


class WorkerClient:
    """One worker process, started by a dedicated thread that lives as long as the worker.

    On Linux a process with die-with-parent ends with the thread that started it. So this must not be a
    thread of the caller, which may end earlier.
    """

    def __init__(
        self,
        environment: Callable[[], ReaderEnvironment],
        sandbox: str,
        data: Callable[[], DataSnapshot | None] = lambda: None,
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
        self._thread = threading.Thread(target=self._thread_main, name="postgen-worker", daemon=True)
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

        Raises SandboxError if no sandbox works, WorkerDiedError if the worker or the supervisor has ended.
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
                    raise WorkerDiedError(
                        f"the worker that runs the posts has ended: {self.stderr_tail()}"
                    ) from error
            try:
                message = {**request, **process.given}
                framing.send(here, message, [source.encode(errors="replace") for source in sources])
            except framing.ConnectionBroken as error:
                raise WorkerDiedError(f"the supervisor of a post has ended: {self.stderr_tail()}") from error
            yield here

    def stderr_tail(self) -> str:
        """The end of the worker's and bubblewrap's stderr."""
        return self._process.complaint() if self._process else ""

    def close(self) -> None:
        """End the worker and all running posts."""
        self._stop.set()
        if self._process is not None:
            self._process.shutdown()
        self._thread.join()

    def _thread_main(self) -> None:
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
        for mode in sandbox.candidate_modes(self._sandbox):
            if self._stop.is_set():
                raise SandboxError("the engine was closed before the worker started")
            try:
                process = WorkerProcess(mode, environment, self._data(), self._gpu())
            except SandboxError as error:
                reasons.append(f"{mode}: {error}")
                continue
            self._process = process
            if self._stop.is_set():  # close may have run before self._process was set
                process.shutdown()
            problem = process.sandbox_error()
            if problem is None:
                process.await_packages()
                return
            reasons.append(f"{mode}: {problem}")
            self._process = None
            process.end()
        raise SandboxError("\n".join(["no sandbox works on this machine.", *reasons, advice()]))
