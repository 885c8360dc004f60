"""Targets outside the sandbox, which detect when an attack reaches them."""

import ctypes
import os
import secrets
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

VARIABLE = "HOSTILE_SECRET"
"""An environment variable of the process that runs the engine."""

_SEGMENT = 4096


class Targets:
    """Creates targets in ``folder`` when entered. The worker must be started after that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = secrets.token_hex(16)
        self.reached: list[str] = []
        self._before: list[tuple[str, int, int, str]] = []
        self._stack = ExitStack()
        self._constants: dict[str, object] = {}

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        os.environ[VARIABLE] = self.secret
        self._stack.callback(os.environ.pop, VARIABLE, None)
        self._files()
        self._sockets()
        self._process()
        self._memory()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def constants(self) -> str:
        """The locations of the targets as lines of Python, without the secret."""
        return "".join(f"{name} = {value!r}\n" for name, value in self._constants.items())

    def changes(self) -> list[str]:
        """Return the changes of the targets since the last call."""
        found, self.reached = [f"{name} was reached" for name in self.reached], []
        if self._canary() != self._before:
            found.append(f"files changed: {self._before} → {self._canary()}")
            self._before = self._canary()
        if self._victim.poll() is not None or self._state() not in "SR":
            found.append("the process outside was killed or stopped")
        return found

    def _files(self) -> None:
        secret = self.folder / "secret.txt"
        secret.write_text(self.secret)
        self._writable = self.folder / "writable"
        (self._writable / "folder").mkdir(parents=True)
        (self._writable / "canary.txt").write_text("alive")
        (self._writable / "metadata.txt").write_text("unchanged")
        self._before = self._canary()
        self._constants |= {
            "SECRET": str(secret),
            "VARIABLE": VARIABLE,
            "WRITABLE": str(self._writable),
            "CANARY": str(self._writable / "canary.txt"),
            "METADATA": str(self._writable / "metadata.txt"),
        }

    def _canary(self) -> list[tuple[str, int, int, str]]:
        return [
            (
                str(path),
                path.lstat().st_mode,
                path.lstat().st_mtime_ns,
                path.read_text() if path.is_file() else "",
            )
            for path in sorted(self._writable.rglob("*"))
        ]

    def _sockets(self) -> None:
        name = f"hostile-{secrets.token_hex(4)}"
        listeners: dict[str, tuple[int, int, object]] = {
            "TCP4": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "TCP_ANY": (socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", 0)),
            "TCP6": (socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)),
            "UDP": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "PATH": (socket.AF_UNIX, socket.SOCK_STREAM, str(self.folder / "s")),
            "ABSTRACT": (socket.AF_UNIX, socket.SOCK_STREAM, f"\0{name}"),
        }
        for label, (family, kind, address) in listeners.items():
            sock = socket.socket(family, kind)
            try:
                sock.bind(address)  # type: ignore[arg-type]
            except OSError:  # a machine without IPv6
                self._constants[label] = ("::1", 9)
                continue
            self._constants[label] = sock.getsockname()
            if kind == socket.SOCK_STREAM:
                sock.listen()
            threading.Thread(target=self._serve, args=(label, sock, kind), daemon=True).start()
            self._stack.callback(sock.close)
            self._stack.callback(_ignoring_errors(sock.shutdown), socket.SHUT_RDWR)

    def _serve(self, label: str, sock: socket.socket, kind: int) -> None:
        """Send the secret to every client."""
        while True:
            try:
                if kind == socket.SOCK_DGRAM:
                    _, sender = sock.recvfrom(100)
                    if sender is None:
                        return
                    self.reached.append(label)
                    sock.sendto(self.secret.encode(), sender)
                else:
                    connection, _ = sock.accept()
                    self.reached.append(label)
                    with connection:
                        connection.sendall(self.secret.encode())
            except OSError:
                return

    def _process(self) -> None:
        self._victim = subprocess.Popen(["sleep", "600"])
        self._stack.callback(self._victim.wait)
        self._stack.callback(self._victim.kill)
        self._constants["VICTIM"] = self._victim.pid

    def _state(self) -> str:
        return Path(f"/proc/{self._victim.pid}/stat").read_text().rpartition(")")[2].split()[0]

    def _memory(self) -> None:
        """Create a segment of System V shared memory that every process of the machine may read."""
        libc = ctypes.CDLL(None)
        libc.shmat.restype = ctypes.c_void_p
        number = libc.shmget(0, _SEGMENT, 0o1666)
        address = libc.shmat(number, None, 0)
        ctypes.memmove(address, self.secret.encode(), 32)
        self._stack.callback(libc.shmctl, number, 0, None)  # IPC_RMID
        self._stack.callback(libc.shmdt, ctypes.c_void_p(address))
        self._constants["SEGMENT"] = number


def _ignoring_errors(action: Callable[[int], None]) -> Callable[[int], None]:
    def call(argument: int) -> None:
        with suppress(OSError):
            action(argument)

    return call
