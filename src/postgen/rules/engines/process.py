"""Running a checker's program once over a folder of files."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from postgen.errors import SurroundingsError

# Nothing of the user's settings may change a verdict; these only help a program to start at all.
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
_SECONDS = 300


def run_checker(name: str, find: Callable[[], str], arguments: Sequence[str], folder: Path) -> str:
    """What the checker printed about the files of ``folder``.

    Raises:
        SurroundingsError: it is missing, broke, or took forever.
    """
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    try:
        done = subprocess.run(
            [find(), *arguments],
            cwd=folder,
            env={**environment, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SurroundingsError(f"{name} did not finish within {_SECONDS} s") from error
    except OSError as error:
        raise SurroundingsError(f"{name} cannot be run ({error}); reinstall postgen") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip() or "it said nothing").splitlines()[-1]
        raise SurroundingsError(f"{name} failed with exit code {done.returncode}: {last}")
    return done.stdout


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write Python files for a checker to read."""
    for name, text in files.items():
        # A lone surrogate cannot be written; it is one character, and so is what stands in for it.
        (folder / name).write_bytes(text.encode(errors="replace"))
