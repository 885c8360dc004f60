"""The worker's process in one confinement: started, heard while it gets ready, ended with all it runs."""

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

_PATIENCE = 300.0  # seconds for the packages to be imported, on a slow disk
_LEAVING = 2.0  # seconds for a worker without namespaces to end what it has started


class WorkerGoneError(SandboxError):
    """The worker, or the judge of a post, ended in the middle: it may do better when tried again."""


class WorkerProcess:
    """Started by the thread that makes it, whose end it does not survive.

    Raises SandboxError where it cannot be started.
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
        self.control.settimeout(_PATIENCE)
        self.given: dict[str, Any] = {  # goes with every request
            **confinement.given(mode, environment, data, gpu),
            "scratch": folder or None,
        }

    def problem(self) -> str | None:
        """Wait for the trial of the confinement: why it does not hold, None if it does."""
        try:
            found = self.hear("confined")
        except wire.Broken as error:
            found = f"the worker ended without a word ({error})"
        return None if found is None else f"{found} {self.complaint()}".strip()

    def await_packages(self) -> None:
        """Wait until the packages are imported. Raises ReaderEnvironmentError, or WorkerGoneError."""
        try:
            problem = self.hear("ready")
        except wire.Broken as error:  # killed, or closed: that says nothing about the packages
            raise WorkerGoneError(
                f"the worker ended while it imported the packages of the reader environment ({error}). "
                f"{self.complaint()} It may have lacked memory; if it never succeeds, remove "
                f"{self._environment.path}, which will be built anew."
            ) from error
        if problem is not None:
            discard(self._environment)
            raise ReaderEnvironmentError(
                f"the packages of the reader environment cannot be imported:\n{problem}\n"
                "It will be built anew when it is next asked for."
            )

    def hear(self, event: str) -> str | None:
        """Wait for an event of the worker; gives the problem if it has one. Raises Broken if it is gone."""
        said, _ = wire.receive(self.control, 0)
        if said.get("event") == event and not said.get("problem"):
            return None
        return str(said.get("problem"))

    def is_gone(self, patience: float) -> bool:
        """Whether the worker has ended, or does so within ``patience`` seconds."""
        poll = select.poll()
        try:
            poll.register(self.control, 0)  # a hang-up is always reported
        except ValueError:  # closed
            return True
        return bool(poll.poll(patience * 1000))

    def complaint(self) -> str:
        """The end of what the worker or bubblewrap wrote to stderr."""
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            return self._errors.read()[-2000:].decode(errors="replace").strip()
        return ""

    def hang_up(self) -> None:
        """Have the worker end, and whoever waits for it here hear that. For other threads."""
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """End the worker and whatever it runs."""
        self.hang_up()
        if self.mode != confinement.NAMESPACES:  # else bubblewrap takes its namespace with it
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LEAVING)
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        self.control.close()
        if self._scratch:
            self._scratch.remove()
        self._errors.close()
