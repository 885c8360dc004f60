"""Calling git: the one place that starts it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from postgen.errors import SurroundingsError, UsageError


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a work tree; ``top`` is the tree's root, without symbolic links."""

    top: Path

    def git(self, *arguments: str) -> str:
        """What a git command prints.

        Raises:
            SurroundingsError: git is missing, or refuses; the message holds what it said.
        """
        return self.git_bytes(*arguments).decode(errors="replace")

    def git_bytes(self, *arguments: str) -> bytes:
        """As :meth:`git`, for files and for lists that are separated by NUL."""
        done = _call(self.top, arguments)
        if done.returncode:
            said = (
                done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace").strip()
            )
            raise SurroundingsError(f"`git {arguments[0]}` failed in {self.top}: {said}")
        return done.stdout

    def succeeds(self, *arguments: str) -> bool:
        """Whether a git command ends with exit code 0."""
        return _call(self.top, arguments).returncode == 0

    def inside(self, path: Path) -> str | None:
        """A path as git writes it, from the tree's root; None where it lies outside."""
        try:
            return path.resolve().relative_to(self.top).as_posix()
        except ValueError:
            return None


def open_repository(folder: Path) -> Repository:
    """The repository that ``folder`` lies in.

    Raises:
        UsageError: it lies in none.
        SurroundingsError: git is missing.
    """
    done = _call(folder, ("rev-parse", "--show-toplevel"))
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise UsageError(f"{folder}: git finds no repository with a work tree here: {said}")
    return Repository(Path(done.stdout.decode().removesuffix("\n")).resolve())


def is_recorded(path: Path) -> bool:
    """Whether git tracks the file and it is unchanged since the last commit; False where git cannot say."""
    try:
        done = _call(path.parent, ("status", "--porcelain", "--ignored", "--", path.name), patience=30)
    except (SurroundingsError, OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and not done.stdout.strip()


def _call(
    folder: Path, arguments: tuple[str, ...], patience: float | None = None
) -> "subprocess.CompletedProcess[bytes]":
    command = ["git", "-C", str(folder), "--literal-pathspecs", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=patience)
    except FileNotFoundError as error:
        raise SurroundingsError("git is not installed, or not on PATH; install it and try again") from error
