"""The warm worker as postgen's process holds it: started early, asked for posts, ended with postgen."""

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
from postgen.execution import confinement, fonts
from postgen.execution.data import DataFiles
from postgen.execution.environment import ReaderEnvironment, discard
from postgen.execution.gpu import Gpu
from postgen.execution.scratch_folders import ScratchFolder
from postgen.execution.surroundings import advice
from postgen.execution.worker import wire

_PATIENCE = 300.0  # seconds for the packages to be imported, on a slow disk


class WorkerGoneError(SandboxError):
    """The worker, or the judge of a post, ended in the middle: it may do better when tried again."""


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
        self.mode = ""
        self._environment = environment
        self._sandbox = sandbox
        self._data = data
        self._gpu = gpu
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._problem: PostgenError | None = None
        self._control: socket.socket | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the thread)
        self._scratch: ScratchFolder | None = None
        self._given: dict[str, Any] = {}  # goes with every request
        self._thread = threading.Thread(target=self._keep, name="postgen-worker", daemon=True)
        self._thread.start()

    def is_gone(self, patience: float) -> bool:
        """Whether the worker has ended, or does so within ``patience`` seconds."""
        if self._control is None or self._stop.is_set():
            return True
        poll = select.poll()
        try:
            poll.register(self._control, 0)  # a hang-up is always reported
        except ValueError:  # closed meanwhile
            return True
        return bool(poll.poll(patience * 1000))

    def await_ready(self) -> None:
        """Wait until posts can run. Raises what kept the worker from starting."""
        self._ready.wait()
        if self._problem is not None:
            raise type(self._problem)(str(self._problem))  # each waiting thread needs one of its own

    @contextlib.contextmanager
    def post(self, request: dict[str, Any], sources: list[str]) -> Iterator[socket.socket]:
        """Have a post run; gives the socket over which its outcomes come. Raises SandboxError.

        It is WorkerGoneError unless there is no sandbox at all.
        """
        self.await_ready()
        here, there = socket.socketpair()
        with here:
            with there:
                handles = array.array("i", [there.fileno()])
                try:
                    if self._control is None:
                        raise OSError("closed")
                    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)]
                    self._control.sendmsg([b"p"], ancillary)
                except OSError as error:
                    raise WorkerGoneError(
                        f"the worker that runs the posts is gone: {self.complaint()}"
                    ) from error
            whole = {**request, **self._given, "scratch": self._scratch and self._scratch.path}
            try:
                wire.send(here, whole, [source.encode(errors="replace") for source in sources])
            except wire.Broken as error:
                raise WorkerGoneError(f"the judge of a post is gone: {self.complaint()}") from error
            yield here

    def complaint(self) -> str:
        """The end of what the worker or bubblewrap wrote to stderr."""
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            return self._errors.read()[-2000:].decode(errors="replace").strip()
        return ""

    def close(self) -> None:
        """End the worker and whatever it runs."""
        self._stop.set()
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _keep(self) -> None:
        process = None
        try:
            process = self._start(self._environment())
        except PostgenError as error:
            self._problem = error
        except Exception as error:
            self._problem = SandboxError(f"the worker that runs the posts did not start: {error}")
        finally:
            self._ready.set()
        if process is not None:
            self._stop.wait()
            _end(process)
        if self._control is not None:
            self._control.close()
        if self._scratch:
            self._scratch.remove()
        self._errors.close()

    def _start(self, environment: ReaderEnvironment) -> subprocess.Popen[bytes]:
        """Start the worker in the first confinement that holds, and wait until it is warm."""
        reasons = []
        for mode in confinement.modes(self._sandbox):
            if self._stop.is_set():
                raise SandboxError("closed before it started")
            try:
                process = self._launch(mode, environment)
            except SandboxError as error:
                reasons.append(f"{mode}: {error}")
                continue
            try:
                problem = self._hear("confined")
            except wire.Broken as error:
                problem = f"the worker ended without a word ({error})"
            if problem is None:
                self.mode = mode
                self._await_packages(process, environment)
                return process
            _end(process)
            reasons.append(f"{mode}: {problem} {self.complaint()}".strip())
        raise SandboxError(f"no sandbox holds here.\n{chr(10).join(reasons)}\n{advice()}")

    def _await_packages(self, process: subprocess.Popen[bytes], environment: ReaderEnvironment) -> None:
        """Wait until the packages are imported. Raises ReaderEnvironmentError, or WorkerGoneError."""
        try:
            problem = self._hear("ready")
        except wire.Broken as error:  # killed, or closed: that says nothing about the packages
            _end(process)
            raise WorkerGoneError(
                f"the worker ended while it imported the packages of the reader environment ({error}). "
                f"{self.complaint()} It may have lacked memory; if it never succeeds, remove "
                f"{environment.path}, which will be built anew."
            ) from error
        if problem is not None:
            _end(process)
            discard(environment)
            raise ReaderEnvironmentError(
                f"the packages of the reader environment cannot be imported:\n{problem}\n"
                "It will be built anew when it is next asked for."
            )

    def _launch(self, mode: str, environment: ReaderEnvironment) -> subprocess.Popen[bytes]:
        data, gpu = self._data(), self._gpu()
        here, there = socket.socketpair()
        if mode != confinement.NAMESPACES and not self._scratch:
            self._scratch = ScratchFolder()
            fonts.give(environment, self._scratch.path)
        folder = self._scratch.path if self._scratch else ""
        with there:
            process = subprocess.Popen(
                confinement.command(mode, environment, there.fileno(), data, gpu),
                env=confinement.variables(mode, environment, folder or "/tmp"),
                cwd=folder or "/",
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                start_new_session=True,
            )
        here.settimeout(_PATIENCE)
        self._control = here
        self._given = confinement.given(mode, environment, data, gpu)
        return process

    def _hear(self, event: str) -> str | None:
        """Wait for an event of the worker; gives the problem if it has one. Raises Broken if it is gone."""
        if self._control is None:
            raise wire.Broken("closed")
        said, _ = wire.receive(self._control, 0)
        if said.get("event") == event and not said.get("problem"):
            return None
        return str(said.get("problem"))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()  # bubblewrap takes its namespace with it
    process.wait()
