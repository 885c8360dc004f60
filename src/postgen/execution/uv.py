"""Find uv, call it, and summarize its errors."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from postgen.errors import ReaderEnvironmentError
from postgen.execution.pip_settings import uv_sources

# Variables of postgen's own environment, which must not affect the environment that uv builds.
_FOREIGN = ("PYTHON", "VIRTUAL_ENV", "CONDA_", "UV_PROJECT", "UV_PYTHON", "UV_INTERNAL", "UV_RUN")

_CANNOT_RUN = 126
# PR_SET_PDEATHSIG: without it, a build could run for minutes after postgen has ended.
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
     "Check `environment.packages` in outline.yaml, and the package sources (UV_INDEX, UV_FIND_LINKS)."),
    (r"no interpreter|no download|python install",
     "Check `environment.python` in outline.yaml, or install that Python."),
    (r"dns|connect|timed out|failed to fetch|tls|certificate|request failed|offline",
     "Check the network. Without a network, set UV_FIND_LINKS to a folder of wheels."),
    (r"no space left", "Free some space, or set POSTGEN_CACHE_DIR to a folder on a larger disk."),
    (r"permission denied|read-only file system", "Set POSTGEN_CACHE_DIR to a folder that you can write to."),
    (r"expected|parse|invalid", "Check `environment.packages` in outline.yaml."),
)  # fmt: skip


def find_uv() -> Path:
    """The path of uv: the variable ``UV``, else the one on PATH, else that of the extra ``uv``.

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
    """The environment variables for uv: the user's, and pip's package sources if uv has none."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN) or k == "UV_PYTHON_DOWNLOADS"}
    environ = {**own, **uv_sources(os.environ), "NO_COLOR": "1"}
    if environ.get("UV_FIND_LINKS"):  # absolute, since uv runs in another folder
        links = environ["UV_FIND_LINKS"].split(",")
        environ["UV_FIND_LINKS"] = ",".join(x if "://" in x else str(Path(x).absolute()) for x in links)
    return environ


def run_uv(arguments: Sequence[str], *, cwd: Path, doing: str, stdin: str = "") -> str:
    """Run uv in ``cwd`` and return its stdout.

    Raises ReaderEnvironmentError with a summary of uv's error and advice.
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
    """A command prefix that ends the command when postgen ends; empty if the system does not support it."""
    if sys.platform != "linux":
        return []
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT]


def boiled_down(message: str, longest: int = 1200) -> str:
    """uv's error without box drawing, progress and warnings, and one sentence of advice."""
    lines = [re.sub(r"^[\s×╰─▶├│·]*", "", line).rstrip() for line in message.splitlines()]
    noise = re.compile(r"(warning:|Using|Resolved|Prepared|Creating|Installed|DEBUG|INFO)\b|^$")
    summary = " ".join(line for line in lines if not noise.match(line)) or "uv gave no reason."
    summary = summary.removeprefix("error: ")
    if len(summary) > longest:
        summary = summary[:longest].rsplit(" ", 1)[0] + " …"
    advice = next((text for pattern, text in _ADVICE if re.search(pattern, summary, re.IGNORECASE)), "")
    return f"{summary}\n{advice}".rstrip()
