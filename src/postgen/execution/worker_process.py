"""The worker process in one sandbox: start it, wait until it is ready, end it."""

import contextlib
import select
import socket
import subprocess
import tempfile
from typing import Any

from postgen.errors import ReaderEnvironmentError, SandboxError
from postgen.execution import confinement, fonts
from postgen.execution.data import DataFiles
from postgen.execution.environment import ReaderEnvironment, discard
from postgen.execution.gpu import Gpu
from postgen.execution.scratch_folders import ScratchFolder
from postgen.execution.worker import wire

_START_TIMEOUT = 300.0  # seconds to import the packages, even from a slow disk
_STOP_TIMEOUT = 2.0  # seconds for a worker without namespaces to end its processes


class WorkerGoneError(SandboxError):
    """The worker or the supervisor of a post ended unexpectedly. A retry may succeed."""


class WorkerProcess:
    """A worker process. It ends with the thread that starts it.

    Raises SandboxError if it cannot be started.
    """

    def __init__(
        self, mode: str, environment: ReaderEnvironment, data: DataFiles | None, gpu: Gpu | None
    ) -> None:
        self.mode = mode
        self._environment = environment
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._scratch: ScratchFolder | None = None
        self.control, there = socket.socketpair()
        try:
            if mode != confinement.NAMESPACES:
                self._scratch = ScratchFolder()
                fonts.give(environment, self._scratch.path)
            folder = self._scratch.path if self._scratch else ""
            with there:
                self._process = subprocess.Popen(
                    confinement.command(mode, environment, there.fileno(), data, gpu, folder),
                    env=confinement.variables(mode, environment, folder or "/tmp"),
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
            **confinement.given(mode, environment, data, gpu),
            "scratch": folder or None,
        }

    def problem(self) -> str | None:
        """Wait for the self-test of the sandbox. Returns its error, None if the sandbox works."""
        try:
            error = self.hear("confined")
        except wire.Broken as broken:
            error = f"the worker ended without an error message ({broken})"
        return None if error is None else f"{error} {self.complaint()}".strip()

    def await_packages(self) -> None:
        """Wait until the packages are imported. Raises ReaderEnvironmentError, or WorkerGoneError."""
        try:
            problem = self.hear("ready")
        except wire.Broken as error:  # it was killed or closed, so the packages may be fine
            raise WorkerGoneError(
                f"the worker ended while it imported the packages of the reader environment ({error}). "
                f"{self.complaint()} Memory may have run out. If this happens again, remove "
                f"{self._environment.path}; postgen will rebuild it."
            ) from error
        if problem is not None:
            discard(self._environment)
            raise ReaderEnvironmentError(
                f"the packages of the reader environment cannot be imported:\n{problem}\n"
                "The next run will rebuild the environment."
            )

    def hear(self, event: str) -> str | None:
        """Wait for an event of the worker; return its error, None without one. Raises Broken if it ended."""
        message, _ = wire.receive(self.control, 0)
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

    def hang_up(self) -> None:
        """Close the connection, which ends the worker and wakes up all threads that wait for it."""
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """End the worker and all its processes."""
        self.hang_up()
        if self.mode != confinement.NAMESPACES:  # otherwise the namespace ends with bubblewrap
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
