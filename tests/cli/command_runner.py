"""Run postgen commands within the test process."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from postgen.cli.main import cli, run_with_error_handling


@dataclass(frozen=True)
class CommandResult:
    """The output and the exit code of a command."""

    code: int
    out: str
    err: str

    @property
    def out_bytes(self) -> bytes:
        return self.out.encode()


class _Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


class CommandRunner:
    """Runs postgen commands in a folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: bytes = b"", is_terminal: bool = False) -> CommandResult:
        self._monkeypatch.chdir(self.folder)
        source = _Terminal(stdin) if is_terminal else io.BytesIO(stdin)
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(source))
        out, err = io.BytesIO(), io.StringIO()
        stdout = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
        with redirect_stdout(stdout), redirect_stderr(err):
            code = run_with_error_handling(
                lambda: cli.main(list(arguments), prog_name="postgen", standalone_mode=False)
            )
        stdout.flush()
        return CommandResult(code, out.getvalue().decode(), err.getvalue())
