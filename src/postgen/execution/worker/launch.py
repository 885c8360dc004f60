"""The entry script of the worker: load this folder as a package and start the server.

Usage: ``python launch.py CONTROL MODE SCRATCH PACKAGES``. CONTROL is the descriptor of the control socket,
MODE the sandbox, SCRATCH the posts' scratch folder (empty if they mount their own), PACKAGES what to import
before the first post.
"""

import importlib.util
import os
import sys

PACKAGE = "postgen_worker"


def main() -> None:
    folder = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 (pathlib costs start-up time)
    sys.path[:] = [entry for entry in sys.path if entry != folder]
    spec = importlib.util.spec_from_file_location(
        PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]  # noqa: PTH118
    )  # fmt: skip
    if spec is None or spec.loader is None:
        raise SystemExit(f"cannot load {folder}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
    fork_server = importlib.import_module(f"{PACKAGE}.fork_server")
    fork_server.serve(int(sys.argv[1]), *sys.argv[2:])


if __name__ == "__main__":
    main()
