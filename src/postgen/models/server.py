"""The embedded model's server: a child process, ``python -m postgen.models.server``.

It reads its orders as one line of JSON from standard input (the key stays out of the process list),
writes its address as one line of JSON to standard output, and serves until standard input ends.
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
    """Serve until the parent is gone."""
    answer = _claim_stdout()
    orders = json.loads(sys.stdin.readline())
    threading.Thread(target=_die_with, args=(orders["parent"],), daemon=True).start()
    try:
        server = _serve(orders)
    except Exception as error:  # the library raises whatever it likes; the parent explains it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answer, flush=True)
        sys.exit(1)
    print(json.dumps({"address": server.listening_address}), file=answer, flush=True)
    sys.stdin.read()
    os._exit(0)  # an orderly end would first finish the reply that is being written


def _claim_stdout() -> Any:  # noqa: ANN401 (a text stream)
    """The real standard output; from now on whatever a library prints goes to standard error."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answer


def _die_with(parent: int) -> None:
    # The end of standard input is not enough: another child of the parent may have inherited the
    # pipe. PR_SET_PDEATHSIG is too much: it follows the parent's thread, which may end earlier.
    while os.getppid() == parent:
        time.sleep(_CHECK_SECONDS)
    os._exit(0)


def _serve(orders: dict[str, Any]) -> Any:  # noqa: ANN401 (the library has no types)
    # Not an import statement: the library has no types, and is not installed without its extra.
    xllamacpp = import_module("xllamacpp")
    params = xllamacpp.CommonParams()
    params.model.path = orders["weights"]
    params.model_alias = {orders["name"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [orders["key"]]
    params.n_ctx = orders["context_tokens"]
    # One reply at a time: replies computed together are rounded together, and no longer repeatable.
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = orders["threads"]
    params.cache_ram_mib = 0
    params.ui = params.endpoint_slots = params.endpoint_metrics = params.endpoint_props = False
    params.cors_origins = ""
    params.verbosity = 1
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
