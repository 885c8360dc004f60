"""Finding uv, calling it, and saying in short what it said."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from postgen.errors import ReaderEnvironmentError
from postgen.execution.pip_settings import uv_sources

# What belongs to the process that postgen runs in must not leak into the environment that uv builds.
_FOREIGN = ("PYTHON", "VIRTUAL_ENV", "CONDA_", "UV_PROJECT", "UV_PYTHON", "UV_INTERNAL", "UV_RUN")

_CANNOT_RUN = 126
# PR_SET_PDEATHSIG: a build can go on for minutes, and nobody would wait for it.
_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
try:
    os.execv(sys.argv[1], sys.argv[1:])
except OSError as error:
    print(f"cannot run {sys.argv[1]}: {error.strerror}.", file=sys.stderr)
    sys.exit(126)
"""

_ADVICE = (
    (r"no solution found|not found in the (package )?registry|no (matching )?version",
     "Check `environment.packages` in outline.yaml, and where packages come from (UV_INDEX, UV_FIND_LINKS)."),
    (r"no interpreter|no download|python install",
     "Check `environment.python` in outline.yaml, or install that Python."),
    (r"dns|connect|timed out|failed to fetch|tls|certificate|request failed|offline",
     "Check the network; without one, point UV_FIND_LINKS at a folder of wheels."),
    (r"no space left", "Free some space, or set POSTGEN_CACHE_DIR to a roomier disk."),
    (r"permission denied|read-only file system", "Set POSTGEN_CACHE_DIR to a folder that you can write."),
    (r"expected|parse|invalid", "Check `environment.packages` in outline.yaml."),
)  # fmt: skip


def find_uv() -> Path:
    """The uv to use: the one that ``UV`` names, else the one on ``PATH``, else that of the extra ``uv``.

    Raises ReaderEnvironmentError if there is none.
    """
    chosen = os.environ.get("UV") or shutil.which("uv")
    if chosen:
        return Path(chosen)
    try:
        import uv

        return Path(uv.find_uv_bin())
    except (ImportError, FileNotFoundError) as error:
        raise ReaderEnvironmentError(
            "cannot find uv, which builds the environment of the posts. "
            "Install it with `pip install 'postgen[uv]'`, or set UV to its path."
        ) from error


def uv_environ() -> dict[str, str]:
    """The variables that uv is called with: the user's, plus pip's package sources where uv has none."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN) or k == "UV_PYTHON_DOWNLOADS"}
    environ = {**kept, **uv_sources(os.environ), "NO_COLOR": "1"}
    if environ.get("UV_FIND_LINKS"):  # uv is not called in the user's folder
        links = environ["UV_FIND_LINKS"].split(",")
        environ["UV_FIND_LINKS"] = ",".join(x if "://" in x else str(Path(x).absolute()) for x in links)
    return environ


def run_uv(arguments: Sequence[str], *, cwd: Path, doing: str, stdin: str = "") -> str:
    """Call uv in ``cwd`` and give its stdout.

    Raises ReaderEnvironmentError with what uv said, in short, and what to do about it.
    """
    uv = find_uv()
    command = [*_mortal(), str(uv), *arguments, "--no-progress"]
    try:
        done = subprocess.run(
            command, cwd=cwd, env=uv_environ(), input=stdin, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ReaderEnvironmentError(f"{doing} failed: cannot run {uv}: {error.strerror}.") from error
    if done.returncode == _CANNOT_RUN:
        raise ReaderEnvironmentError(f"{doing} failed: {done.stderr.strip()}")
    if done.returncode:
        raise ReaderEnvironmentError(f"{doing} failed: {boiled_down(done.stderr)}")
    return done.stdout


def _mortal() -> list[str]:
    """What to put before a command so that it does not outlive postgen, where the system offers that."""
    if sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT]


def boiled_down(message: str, longest: int = 1200) -> str:
    """What uv said without its drawing, progress and warnings, and one sentence on what to do."""
    lines = [re.sub(r"^[\s×╰─▶├│·]*", "", line).rstrip() for line in message.splitlines()]
    noise = re.compile(r"(warning:|Using|Resolved|Prepared|Creating|Installed|DEBUG|INFO)\b|^$")
    said = " ".join(line for line in lines if not noise.match(line)) or "uv gave no reason."
    said = said.removeprefix("error: ")
    if len(said) > longest:
        said = said[:longest].rsplit(" ", 1)[0] + " …"
    advice = next((text for pattern, text in _ADVICE if re.search(pattern, said, re.IGNORECASE)), "")
    return f"{said}\n{advice}".rstrip()
