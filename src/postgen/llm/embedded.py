"""The embedded model: a child process serves it on loopback, and the usual client calls it."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from postgen.errors import RuntimeEnvironmentError
from postgen.files import cpu_count
from postgen.llm.dialect import Dialect
from postgen.llm.endpoint import Endpoint
from postgen.llm.openai_model import RemoteModel
from postgen.llm.protocol import Capabilities, Notify

CONTEXT_TOKENS = 8192
"""Context length of the bundled model. Larger models get the same, to bound their memory."""

_DIALECT = Dialect(grammar=True, cache_prompt=True)
_ENVIRONMENT_SECRETS = ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "HF_TOKEN")
_MAX_THREADS = 8
_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ServerHandle:
    """A running server: its process, its address without a path, and its API key."""

    process: "subprocess.Popen[str]"
    address: str
    key: str


def start(weights: Path) -> ServerHandle:
    """Start the server with a GGUF file and wait until it is ready.

    The server exits when this process ends, even if it is killed.
    Raises :class:`~postgen.errors.SurroundingsError` with the end of the server's log if it does not start.
    """
    key = secrets.token_urlsafe(32)
    settings = {
        "parent": os.getpid(),
        "weights": str(weights),
        "name": weights.stem,
        "key": key,
        "context_tokens": CONTEXT_TOKENS,
        "threads": min(cpu_count(), _MAX_THREADS),
    }
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            # -P: a module in the user's project, such as json.py, must not shadow ours.
            [sys.executable, "-P", "-m", "postgen.llm.embedded_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(),
            text=True,
            encoding="utf-8",
            start_new_session=True,  # postgen handles Ctrl-C and stops the server
        )
        try:
            return ServerHandle(process, _address(process, settings, log, weights), key)
        except BaseException:
            stop(process)
            raise


def _environment() -> dict[str, str]:
    # Threads that spin while they wait make the model 50 times slower as soon as anything else runs on
    # this machine, such as the code of a post.
    own = {name: value for name, value in os.environ.items() if name not in _ENVIRONMENT_SECRETS}
    return {"OMP_WAIT_POLICY": "passive", **own}


def stop(process: "subprocess.Popen[str]") -> None:
    """Stop the server. May be called repeatedly."""
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _address(process: "subprocess.Popen[str]", settings: dict[str, Any], log: IO[str], weights: Path) -> str:
    assert process.stdin
    assert process.stdout
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
    line = process.stdout.readline()
    answer = json.loads(line) if line else {}
    if "address" in answer:
        return str(answer["address"])
    log.seek(0)
    lines = [line.strip() for line in log.read().splitlines() if line.strip()][-3:]
    reason = " / ".join([*lines, answer.get("error", f"exit code {process.poll()}")])
    raise RuntimeEnvironmentError(f"The embedded model's server did not start with {weights.name}: {reason}")


class EmbeddedModel(RemoteModel):
    """A GGUF file, served as long as this object is open."""

    embedded = True

    def __init__(self, weights: Path, notify: Notify) -> None:
        server = start(weights)
        self._process = server.process
        capabilities = Capabilities(grammar=True, seed=True, context_tokens=CONTEXT_TOKENS, parallel=1)
        endpoint = Endpoint(f"{server.address}/v1", server.key, retries=0, direct=True)
        super().__init__(weights.stem, endpoint, capabilities, _DIALECT, notify)

    @property
    def process_id(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def close(self) -> None:
        """Close the connections and stop the server."""
        super().close()
        stop(self._process)
