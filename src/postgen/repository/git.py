"""The only module that runs git."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from postgen.errors import SurroundingsError, UsageError

# git sets variables such as GIT_DIR for its hooks. They would redirect every call to that repository, so only
# variables that say how to reach a server, who commits and which settings apply are passed on.
_PASSED_ON = {
    "GIT_ALLOW_PROTOCOL",
    "GIT_ASKPASS",
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
    "GIT_HTTP_PROXY_AUTHMETHOD",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "GIT_SSL_NO_VERIFY",
    "GIT_TERMINAL_PROMPT",
}
_PASSED_ON_PREFIXES = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a working tree. ``top`` is the root of the tree, without symbolic links."""

    top: Path

    def git(self, *arguments: str) -> str:
        """Run a git command and return its output as text.

        Raises:
            SurroundingsError: git is missing or failed. The message contains its output.
        """
        return self.git_bytes(*arguments).decode(errors="replace")

    def git_bytes(self, *arguments: str) -> bytes:
        """Run a git command and return its output as bytes, for file contents and NUL-separated lists."""
        done = _call(self.top, arguments)
        if done.returncode:
            said = (
                done.stderr.decode(errors="replace").strip() or done.stdout.decode(errors="replace").strip()
            )
            raise SurroundingsError(f"`git {arguments[0]}` failed in {self.top}: {said}")
        return done.stdout

    def succeeds(self, *arguments: str) -> bool:
        """Return whether a git command exits with code 0."""
        return _call(self.top, arguments).returncode == 0

    def inside(self, path: Path) -> str | None:
        """Return a path relative to the root of the tree, as git writes it, or None if it is outside."""
        try:
            return path.resolve().relative_to(self.top).as_posix()
        except ValueError:
            return None


def open_repository(folder: Path) -> Repository:
    """Return the repository that contains ``folder``.

    Raises:
        UsageError: No repository contains it.
        SurroundingsError: git is missing.
    """
    done = _call(folder, ("rev-parse", "--show-toplevel"))
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise UsageError(f"{folder}: not in a git repository with a working tree: {said}")
    return Repository(Path(done.stdout.decode().removesuffix("\n")).resolve())


def is_recorded(path: Path) -> bool:
    """Return whether the last commit has the current content of the file. Return False if git fails."""
    try:
        file = path.resolve(strict=True)
        committed = _call(file.parent, ("rev-parse", "--verify", f"HEAD:./{file.name}"), timeout=30)
        present = _call(file.parent, ("hash-object", "--", file.name), timeout=30)
    except (SurroundingsError, OSError, ValueError, RuntimeError, subprocess.TimeoutExpired):
        return False
    return committed.returncode == present.returncode == 0 and committed.stdout == present.stdout


def _call(
    folder: Path, arguments: tuple[str, ...], timeout: float | None = None
) -> "subprocess.CompletedProcess[bytes]":
    command = ["git", "-C", str(folder), "--literal-pathspecs", *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=timeout, env=_environment())
    except FileNotFoundError as error:
        raise SurroundingsError("git is not installed, or not on PATH; install it and try again") from error


def _environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }
