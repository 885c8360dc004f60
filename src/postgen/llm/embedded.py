"""The embedded model: a child process serves it on loopback, and the usual client calls it."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from postgen.errors import RuntimeEnvironmentError
from postgen.files import cpu_count
from postgen.llm.dialect import UNCOMMON_FIELDS, Dialect
from postgen.llm.endpoint import Endpoint
from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.protocol import Capabilities, Notify

CONTEXT_TOKENS = 8192  # that of the bundled model; larger models get the same, to bound their memory
_DIALECT = Dialect(omitted=UNCOMMON_FIELDS - {"grammar", "cache_prompt"})
_ENVIRONMENT_SECRETS = ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "HF_TOKEN")
_MAX_THREADS = 8
_STOP_SECONDS = 5.0


class EmbeddedModel(EndpointModel):
    """A GGUF file, served as long as this object is open."""

    embedded = True

    def __init__(self, weights: Path, notify: Notify) -> None:
        key = secrets.token_urlsafe(32)
        self._server, address = _start(weights, key)
        capabilities = Capabilities(context_tokens=CONTEXT_TOKENS, parallel=1)
        endpoint = Endpoint(f"{address}/v1", key, retries=0)
        super().__init__(weights.stem, endpoint, capabilities, _DIALECT, notify)

    @property
    def process_id(self) -> int:
        return self._server.pid

    def close(self) -> None:
        super().close()
        _stop(self._server)


def _start(weights: Path, key: str) -> tuple["subprocess.Popen[str]", str]:
    """Start the server with a GGUF file, wait until it is ready, and return its process and address.

    The server exits when this process ends, even if it is killed.
    """
    settings = {
        "parent": os.getpid(),
        "weights": str(weights),
        "name": weights.stem,
        "key": key,
        "context_tokens": CONTEXT_TOKENS,
        "threads": min(cpu_count(), _MAX_THREADS),
    }
    environment = {name: value for name, value in os.environ.items() if name not in _ENVIRONMENT_SECRETS}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = subprocess.Popen(
            # -P: a module in the user's project, such as json.py, must not shadow ours.
            [sys.executable, "-P", "-m", "postgen.llm.embedded_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            # Threads that spin while they wait make the model 50 times slower as soon as anything else runs
            # on this machine, such as the code of a post.
            env={"OMP_WAIT_POLICY": "passive", **environment},
            encoding="utf-8",
            start_new_session=True,  # postgen handles Ctrl-C and stops the server
        )
        try:
            answer = _answer(process, settings)
            if "address" in answer:
                return process, str(answer["address"])
            log.seek(0)
            lines = [line.strip() for line in log if line.strip()][-3:]
            reason = " / ".join([*lines, answer.get("error", f"exit code {process.poll()}")])
            raise RuntimeEnvironmentError(
                f"the embedded model's server did not start with {weights.name}: {reason}"
            )
        except BaseException:
            _stop(process)
            raise


def _answer(process: "subprocess.Popen[str]", settings: dict[str, Any]) -> dict[str, Any]:
    """Send the settings and return what the server answers; empty if it exits without an answer."""
    assert process.stdin
    assert process.stdout
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
    line = process.stdout.readline()
    return dict(json.loads(line)) if line else {}


def _stop(process: "subprocess.Popen[str]") -> None:
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
