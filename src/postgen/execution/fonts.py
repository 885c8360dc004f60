"""Matplotlib's list of fonts: made once an environment, and not at the first import in each sandbox."""

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from postgen.execution.environment import ReaderEnvironment

_FOLDER = "matplotlib"
_PATIENCE = 120.0


def font_lists(environment: ReaderEnvironment) -> list[Path]:
    """The files that matplotlib should find in its configuration folder; none if it is not installed.

    Where they cannot be made, matplotlib looks for its fonts itself, which takes half a second.
    """
    if not any(pin.startswith("matplotlib==") for pin in environment.packages):
        return []
    folder = environment.path / _FOLDER
    if not folder.is_dir():
        with suppress(OSError, subprocess.SubprocessError):
            _make(environment, folder)
    return sorted(folder.glob("fontlist-*.json"))


def _make(environment: ReaderEnvironment, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=environment.path, prefix=".fonts-") as home:
        made = Path(home, _FOLDER)
        made.mkdir()
        # Without a home: the sandbox shows the system's fonts, and not the user's own.
        variables = {"PATH": os.defpath, "HOME": home, "MPLCONFIGDIR": str(made)}
        line = [str(environment.python), "-I", "-B", "-c", "import matplotlib.font_manager"]
        subprocess.run(line, env=variables, check=True, capture_output=True, timeout=_PATIENCE)
        made.rename(folder)


def give(environment: ReaderEnvironment, scratch: str) -> None:
    """Put the lists where the variable ``MPLCONFIGDIR`` of a worker without walls points to."""
    lists = font_lists(environment)
    if lists:
        folder = Path(scratch, ".matplotlib")
        folder.mkdir(exist_ok=True)
        for file in lists:
            shutil.copy(file, folder)
