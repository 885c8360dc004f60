"""`postgen serve` as a separate process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ServerProcess:
    """A server process and its address."""

    process: "subprocess.Popen[str]"
    address: str


@contextmanager
def run_server(project: Path, *options: str) -> Iterator[ServerProcess]:
    """Serve a project on a free port while the block runs. The address is that of the whole site."""
    command = [sys.executable, "-c", "from postgen.cli.main import main; main()"]
    process = subprocess.Popen(
        [*command, "--project", str(project), "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split(" ")[0]
        yield ServerProcess(process, address.rstrip("/").removesuffix("/review"))
    finally:
        process.kill()
        process.wait()
