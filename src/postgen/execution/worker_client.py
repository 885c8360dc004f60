"""Client of the worker process."""

import array
import contextlib
import select
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import IO, Any

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


class WorkerClient:
    """One worker process, started by a dedicated thread that lives as long as the worker.

    On Linux a process with die-with-parent ends with the thread that started it. So this must not be a
    thread of the caller, which may end earlier.
    """

    def __init__(
        self,
        environment: Callable[[], ReaderEnvironment],
        sandbox: str,
        data: Callable[[], DataSnapshot | None],
        gpu: Callable[[], Gpu | None],
    ) -> None:
        self.mode = ""  # the sandbox in use, once the worker is ready
        self._environment = environment
        self._sandbox = sandbox
        self._data = data
        self._gpu = gpu
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._error: PostgenError | None = None
        self._control: socket.socket | None = None
        self._stderr: IO[bytes] | None = None
        self._request_fields: dict[str, Any] = {}  # part of every request
        self._thread = threading.Thread(target=self._thread_main, name="postgen-worker", daemon=True)
        self._thread.start()

    def is_gone(self, patience: float) -> bool:
        """True if the worker has ended or ends within ``patience`` seconds."""
        poll = select.poll()
        try:
            poll.register(self._control or -1, 0)  # a hang-up is always reported
        except ValueError:  # closed
            return True
        return bool(poll.poll(patience * 1000))

    @contextlib.contextmanager
    def post(self, request: dict[str, Any], sources: list[str]) -> Iterator[socket.socket]:
        """Start a post when the worker is ready; yields the socket that delivers its outcomes.

        Raises SandboxError if no sandbox works, WorkerDiedError if the worker or the supervisor has ended,
        ReaderEnvironmentError if the packages cannot be imported.
        """
        self._ready.wait()
        if self._error is not None:
            raise type(self._error)(str(self._error))  # each waiting thread needs its own exception
        assert self._control
        here, there = socket.socketpair()
        with here:
            with there:
                handles = array.array("i", [there.fileno()])
                try:
                    self._control.sendmsg([b"p"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
                except OSError as error:
                    raise WorkerDiedError(
                        f"the worker that runs the posts has ended: {self.stderr_tail()}"
                    ) from error
            try:
                message = {**request, **self._request_fields}
                framing.send(here, message, [source.encode(errors="replace") for source in sources])
            except framing.ConnectionBroken as error:
                raise WorkerDiedError(f"the supervisor of a post has ended: {self.stderr_tail()}") from error
            yield here

    def stderr_tail(self) -> str:
        """The end of the worker's and bubblewrap's stderr."""
        with contextlib.suppress(OSError, ValueError):
            if self._stderr:
                self._stderr.seek(0)
                return self._stderr.read()[-2000:].decode(errors="replace").strip()
        return ""

    def close(self) -> None:
        """End the worker and all running posts."""
        self._stop.set()
        self._disconnect()
        self._thread.join()

    def _disconnect(self) -> None:
        """Shut the connection down, which ends the worker and wakes up all threads that wait for it."""
        with contextlib.suppress(OSError):
            if self._control:
                self._control.shutdown(socket.SHUT_RDWR)

    def _thread_main(self) -> None:
        try:
            self._run(self._environment())
        except PostgenError as error:
            self._error = error
        except Exception as error:
            self._error = SandboxError(f"the worker that runs the posts did not start: {error}")
        finally:
            self._ready.set()

    def _run(self, environment: ReaderEnvironment) -> None:
        """Start the worker in the first sandbox that works, and keep it until :meth:`close`."""
        reasons = []
        for mode in sandbox.candidate_modes(self._sandbox):
            try:
                with self._process(mode, environment):
                    self._await_sandbox()
                    self._await_packages(environment)
                    self.mode = mode
                    self._ready.set()
                    self._stop.wait()
                    return
            except SandboxError as error:
                if self._stop.is_set():
                    raise SandboxError("the engine was closed before the worker started") from error
                if isinstance(error, WorkerDiedError):
                    raise
                reasons.append(f"{mode}: {error}")
        raise SandboxError("\n".join(["no sandbox works on this machine.", *reasons, advice()]))

    @contextlib.contextmanager
    def _process(self, mode: str, environment: ReaderEnvironment) -> Iterator[None]:
        """A worker process. It ends with all its processes when the context is left.

        Raises SandboxError if it cannot be started.
        """
        data, gpu = self._data(), self._gpu()
        with contextlib.ExitStack() as stack:
            folder = ""
            if mode != sandbox.NAMESPACES:
                scratch = ScratchFolder()
                stack.callback(scratch.remove)
                folder = scratch.path
                sandbox.install_font_cache(environment, folder)
            self._request_fields = {
                **sandbox.request_fields(mode, environment, data, gpu),
                "scratch": folder or None,
            }
            self._stderr = stack.enter_context(tempfile.TemporaryFile())
            control, there = socket.socketpair()
            stack.enter_context(control)
            with there:
                process = subprocess.Popen(
                    sandbox.command(mode, environment, there.fileno(), data, gpu, folder),
                    env=sandbox.environment_variables(mode, environment, folder or "/tmp"),
                    cwd=folder or "/",
                    pass_fds=[there.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._stderr,
                    start_new_session=True,
                )
            control.settimeout(_START_TIMEOUT)
            self._control = control
            try:
                if self._stop.is_set():  # close may have run before the assignment
                    raise SandboxError("closed")
                yield
            finally:
                self._disconnect()
                if mode != sandbox.NAMESPACES:  # otherwise the namespace ends with bubblewrap
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(_STOP_TIMEOUT)
                process.kill()
                process.wait()

    def _await_sandbox(self) -> None:
        """Wait for the self-test of the sandbox. Raises SandboxError if the sandbox does not work."""
        try:
            error = self._wait_for_event("confined")
        except framing.ConnectionBroken as broken:
            error = f"the worker ended without an error message ({broken})"
        if error is not None:
            raise SandboxError(f"{error} {self.stderr_tail()}".strip())

    def _await_packages(self, environment: ReaderEnvironment) -> None:
        """Wait until the packages are imported. Raises ReaderEnvironmentError, or WorkerDiedError."""
        try:
            problem = self._wait_for_event("ready")
        except framing.ConnectionBroken as error:  # it was killed or closed, so the packages may be fine
            raise WorkerDiedError(
                f"the worker ended while it imported the packages of the reader environment ({error}). "
                f"{self.stderr_tail()} Memory may have run out. If this happens again, remove "
                f"{environment.path}; postgen will rebuild it."
            ) from error
        if problem is not None:
            invalidate(environment)
            raise ReaderEnvironmentError(
                f"the packages of the reader environment cannot be imported:\n{problem}\n"
                "The next run will rebuild the environment."
            )

    def _wait_for_event(self, event: str) -> str | None:
        """Wait for an event of the worker; return its error, None without one.

        Raises ConnectionBroken if the worker has ended.
        """
        assert self._control
        message, _ = framing.receive(self._control, 0)
        if message.get("event") == event and not message.get("problem"):
            return None
        return str(message.get("problem"))
