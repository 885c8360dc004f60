"""Resolve and build a reader environment with uv."""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postgen.errors import ReaderEnvironmentError
from postgen.execution.uv import run_uv
from postgen.storage import write_atomic

FORMAT = 1
"""The version of the layout of environments, part of every key. Increase it when the layout changes."""

MARKER = "postgen-environment.json"
"""The file that is written last: an environment without it is incomplete."""

_DESCRIBE = """
import json, os, sys, sysconfig
home = os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))
print(json.dumps({"version": sys.version.split()[0], "base": sys.base_prefix, "home": home,
                  "site": sysconfig.get_path("purelib")}))
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """The interpreter and the exact version of every package of an environment."""

    python: str
    pins: tuple[str, ...]

    @property
    def key(self) -> str:
        content = json.dumps([FORMAT, self.python, self.pins])
        return hashlib.sha256(content.encode()).hexdigest()[:20]


def resolve(python: str, packages: Sequence[str], cwd: Path) -> Plan:
    """Resolve the interpreter and the package versions with uv. Raises ReaderEnvironmentError."""
    interpreter = _interpreter(python, cwd)
    listing = run_uv(
        ["pip", "compile", "-", "--quiet", "--no-header", "--no-annotate", "--python", interpreter],
        cwd=cwd,
        doing="resolving the reader environment",
        stdin="\n".join(packages) + "\n",
    )
    pins = tuple(line.strip() for line in listing.splitlines() if line.strip() and line[0] not in "#-")
    return Plan(interpreter, pins)


def _interpreter(python: str, cwd: Path) -> str:
    """The path of a matching Python. uv installs one if none is found and downloads are allowed."""
    find = ["python", "find", "--system", "--no-project", python]
    try:
        return run_uv(find, cwd=cwd, doing="looking for Python").strip()
    except ReaderEnvironmentError:
        run_uv(["python", "install", python], cwd=cwd, doing=f"installing Python {python}")
        return run_uv(find, cwd=cwd, doing="looking for Python").strip()


def build(plan: Plan, path: Path) -> None:
    """Build the environment at ``path`` and mark it as complete. Raises ReaderEnvironmentError, OSError."""
    cwd = path.parent
    # Relocatable: the sandbox mounts it at another path, where its scripts must work.
    run_uv(
        ["venv", "--quiet", "--relocatable", "--no-project", "--python", plan.python, str(path)],
        cwd=cwd,
        doing="creating the reader environment",
    )
    if plan.pins:
        # Compile now: the sandbox mounts the environment read-only.
        run_uv(
            ["pip", "sync", "-", "--quiet", "--compile-bytecode", "--python", str(path / "bin" / "python")],
            cwd=cwd,
            doing="installing the packages of the reader environment",
            stdin="\n".join(plan.pins) + "\n",
        )
    facts = _describe(path)
    site = Path(facts["site"]).relative_to(path)
    link = (path / "bin" / "python").readlink()
    # The venv may refer to its base by a link (uv's `cpython-3.11-linux`): the sandbox needs both paths.
    roots = {facts["base"], facts["home"]} | ({str(link.parent.parent)} if link.is_absolute() else set())
    marker = {
        "version": facts["version"],
        "roots": sorted(roots),
        "pins": plan.pins,
        "site": str(site),
        "contents": contents(path / site),
    }
    write_atomic(path / MARKER, json.dumps(marker).encode())


def contents(site: Path) -> list[str]:
    """The sorted entries of a site-packages folder, to detect missing packages later."""
    return sorted(entry.name for entry in site.iterdir() if entry.name != "__pycache__")


def _describe(path: Path) -> dict[str, Any]:
    python = path / "bin" / "python"
    done = subprocess.run([str(python), "-I", "-c", _DESCRIBE], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReaderEnvironmentError(
            f"the reader environment's Python {python} does not start: {done.stderr}"
        )
    return dict(json.loads(done.stdout))
