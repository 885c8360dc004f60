"""Client of the worker process."""

import contextlib
import select
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from postgen.errors import PostgenError, ReaderEnvironmentError, SandboxError
from postgen.execution import sandbox
from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment, invalidate
from postgen.execution.gpu import Gpu
from postgen.execution.platform_checks import advice
from postgen.execution.program import Limits, Program
from postgen.execution.result_decoder import build_request, receive_outcome
from postgen.execution.scratch import ScratchFolder
from postgen.execution.worker import framing
from postgen.outcomes import PostOutcome

_START_TIMEOUT = 300.0  # seconds to import the packages, even from a slow disk
_STOP_TIMEOUT = 2.0  # seconds for a worker without namespaces to end its processes


class WorkerDiedError(SandboxError):
    """The worker or the supervisor of a post ended unexpectedly. A retry may succeed."""


class WorkerClient:
    """One worker process.

    A thread of its own starts it, because die-with-parent ends a process with the thread that started it.
    """

    def __init__(
        self,
        environment: Callable[[], ReaderEnvironment],
        sandbox: str,
        data: Callable[[], DataSnapshot | None],
        gpu: Callable[[], Gpu | None],
        packages: Sequence[str],
    ) -> None:
        self._mode = ""  # the sandbox in use
        self._environment = environment
        self._sandbox = sandbox
        self._data = data
        self._gpu = gpu
        self._packages = packages
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

    def run(self, program: Program, limits: Limits) -> PostOutcome:
        """Run a post when the worker is ready.

        Raises SandboxError if no sandbox works, ReaderEnvironmentError if the packages cannot be imported,
        WorkerDiedError, and StarvedError.
        """
        self._ready.wait()
        if self._error is not None:
            raise type(self._error)(str(self._error))  # each waiting thread needs its own exception
        try:
            return self._run_post(program, limits, self._request_fields)
        except (OSError, framing.ConnectionBroken, ValueError, LookupError, TypeError) as error:
            raise WorkerDiedError(
                f"the supervisor of {program.path} ended unexpectedly ({error}). Memory may have run out; "
                f"run fewer posts at a time with `--jobs`. {self._stderr_tail()}".strip()
            ) from error
        except SandboxError as error:
            raise WorkerDiedError(
                f"the sandbox of {program.path} failed: {error} {self._stderr_tail()}".strip()
            ) from error

    def is_sound(self) -> bool:
        """True if an empty post runs."""
        try:
            self.run(Program("", ()), Limits())
        except WorkerDiedError:
            return False
        return True

    def _run_post(self, program: Program, limits: Limits, fields: dict[str, Any]) -> PostOutcome:
        assert self._control
        here, there = socket.socketpair()
        with here:
            with there:
                framing.send_handles(self._control, framing.POST, [there.fileno()])
            sources = [block.source.encode(errors="replace") for block in program.blocks]
            framing.send(here, {**build_request(program, limits), **fields}, sources)
            return receive_outcome(program, here, limits, self._mode)

    def _stderr_tail(self) -> str:
        """The end of the worker's and bubblewrap's stderr."""
        with contextlib.suppress(OSError, ValueError):
            if self._stderr:
                self._stderr.seek(0)
                return self._stderr.read()[-2000:].decode(errors="replace").strip()
        return ""

    def close(self) -> None:
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
            self._mode = mode
            works = False
            try:
                with self._process(mode, environment):
                    self._self_test()
                    works = True
                    if not self._request_fields["fresh"]:
                        self._import_packages(environment)
                    self._ready.set()
                    self._stop.wait()
                    return
            except SandboxError as error:
                if self._stop.is_set():
                    raise SandboxError("the engine was closed before the worker started") from error
                if works:
                    raise
                reasons.append(f"{mode}: {error}")
        raise SandboxError("\n".join(["no sandbox works on this machine.", *reasons, advice()]))

    @contextlib.contextmanager
    def _process(self, mode: str, environment: ReaderEnvironment) -> Iterator[None]:
        """A worker process, which ends with the context. Raises SandboxError if it cannot be started."""
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
            framing.allow_many_handles()
            control, there = socket.socketpair()
            stack.enter_context(control)
            with there:
                process = subprocess.Popen(
                    sandbox.command(mode, environment, there.fileno(), data, gpu, folder, self._packages),
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

    def _self_test(self) -> None:
        """Run an empty post. Raises SandboxError if the sandbox does not work."""
        try:
            self._run_post(Program("", ()), Limits(), {**self._request_fields, "fresh": False})
        except SandboxError as error:
            raise SandboxError(f"{error} {self._stderr_tail()}".strip()) from error
        except (OSError, framing.ConnectionBroken) as error:
            raise SandboxError(f"the worker ended: {self._stderr_tail() or error}") from error

    def _import_packages(self, environment: ReaderEnvironment) -> None:
        """Let the worker import the packages. Raises ReaderEnvironmentError, or WorkerDiedError."""
        assert self._control
        try:
            framing.send_handles(self._control, framing.IMPORT, [])
            reply, _ = framing.receive(self._control, 0)
        except (OSError, framing.ConnectionBroken) as error:
            # It was killed or closed, so the packages may be fine.
            raise WorkerDiedError(
                f"the worker ended while it imported the packages of the reader environment ({error}). "
                f"{self._stderr_tail()} Memory may have run out. If this happens again, remove "
                f"{environment.path}; postgen will rebuild it."
            ) from error
        if "error" in reply:
            invalidate(environment)
            raise ReaderEnvironmentError(
                f"the packages of the reader environment cannot be imported:\n{reply['error']}\n"
                "The next run will rebuild the environment."
            )
