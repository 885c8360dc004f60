"""The embedded model's server: a child process, ``python -m postgen.llm.embedded_server``.

It reads its settings as one line of JSON from standard input, which keeps the key out of the process list.
It writes its address as one line of JSON to standard output and serves until standard input ends.
"""

import json
import os
import sys
import threading
import time
from importlib import import_module
from typing import Any

_CHECK_SECONDS = 1.0


def main() -> None:
    """Serve until the parent exits."""
    answer = _claim_stdout()
    settings = json.loads(sys.stdin.readline())
    threading.Thread(target=_exit_with, args=(settings["parent"],), daemon=True).start()
    try:
        server = _serve(settings)
    except Exception as error:  # the library may raise anything; the parent reports it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answer, flush=True)
        sys.exit(1)
    print(json.dumps({"address": server.listening_address}), file=answer, flush=True)
    sys.stdin.read()
    os._exit(0)  # a normal exit would first finish the current reply


def _claim_stdout() -> Any:  # noqa: ANN401 (a text stream)
    """Return the real standard output, and redirect anything that a library prints to standard error."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answer


def _exit_with(parent: int) -> None:
    # The end of standard input does not suffice: another child of the parent may have inherited the pipe.
    # PR_SET_PDEATHSIG comes too early: it follows the parent's thread, which may end before the process.
    while os.getppid() == parent:
        time.sleep(_CHECK_SECONDS)
    os._exit(0)


def _serve(settings: dict[str, Any]) -> Any:  # noqa: ANN401 (the library has no types)
    # Not an import statement: the library has no types, and only the extra installs it.
    xllamacpp = import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = settings["weights"]
    params.model_alias = {settings["name"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["key"]]
    params.n_ctx = settings["context_tokens"]
    # One reply at a time: batched computation rounds differently, so replies would not be repeatable.
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    params.cache_ram_mib = 0
    params.ui = params.endpoint_slots = params.endpoint_metrics = params.endpoint_props = False
    params.cors_origins = ""
    params.verbosity = 1
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
