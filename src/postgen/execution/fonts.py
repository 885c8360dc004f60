"""Matplotlib's font cache, built once for each environment and not at the first import in each sandbox."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from postgen.execution.environment import ReaderEnvironment

_FOLDER = "matplotlib"
_TIMEOUT = 120.0  # seconds


def font_lists(environment: ReaderEnvironment) -> list[Path]:
    """The files for matplotlib's configuration folder; none if matplotlib is not installed.

    If they cannot be built, matplotlib searches for fonts itself, which takes half a second.
    """
    if not any(pin.startswith("matplotlib==") for pin in environment.packages):
        return []
    folder = environment.path / _FOLDER
    if not folder.is_dir():
        with suppress(OSError, subprocess.SubprocessError):
            _build(environment, folder)
    return sorted(folder.glob("fontlist-*.json"))


def _build(environment: ReaderEnvironment, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=environment.path, prefix=".fonts-") as home:
        built = Path(home, _FOLDER)
        built.mkdir()
        # An empty home, since the sandbox shows only the system's fonts.
        variables = {"PATH": os.defpath, "HOME": home, "MPLCONFIGDIR": str(built)}
        line = [str(environment.python), "-I", "-B", "-c", "import matplotlib.font_manager"]
        subprocess.run(line, env=variables, check=True, capture_output=True, timeout=_TIMEOUT)
        built.rename(folder)


def give(environment: ReaderEnvironment, scratch: str) -> None:
    """Copy the files to the ``MPLCONFIGDIR`` of a worker without namespaces."""
    lists = font_lists(environment)
    if lists:
        folder = Path(scratch, ".matplotlib")
        folder.mkdir(exist_ok=True)
        for file in lists:
            shutil.copy(file, folder)
