"""`postgen serve` as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """A server, and the address that it printed."""

    process: "subprocess.Popen[str]"
    address: str


@contextmanager
def serving(project: Path) -> Iterator[Running]:
    """Serve a project at a free port while the block runs."""
    command = [sys.executable, "-c", "from postgen.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "--project", str(project), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        yield Running(process, process.stdout.readline().split(" ")[0].rstrip("/"))
    finally:
        process.kill()
        process.wait()
