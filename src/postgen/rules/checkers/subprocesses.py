"""Running an external checker once over many Python files."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from postgen.errors import RuntimeEnvironmentError

Row = dict[str, Any]

# No user setting may change a result. These variables only help a program to start.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
_TIMEOUT = 300  # seconds


def check_texts(
    name: str,
    find: Callable[[], str],
    arguments: Sequence[str],
    texts: Sequence[str],
    file_of: Callable[[Row], str],
) -> list[list[Row]]:
    """Run a checker over Python texts and return the rows of its JSON output for each text.

    ``find`` returns the path of the program. ``file_of`` returns the file that a row is about.

    Raises:
        RuntimeEnvironmentError: the checker is missing, fails, times out or prints something else.
    """
    rows: list[list[Row]] = [[] for _ in texts]
    if not texts:
        return rows
    with tempfile.TemporaryDirectory(prefix=f"postgen-{name}-") as path:
        folder = Path(path).resolve()
        (folder / f"{name}.toml").touch()  # empty settings, so that the user's are not searched for
        for number, text in enumerate(texts):
            # A lone surrogate cannot be encoded. Its replacement is one character, too.
            (folder / f"{number}.py").write_bytes(text.encode(errors="replace"))
        output = _run(name, find, arguments, folder)
    try:
        for row in json.loads(output):
            rows[int(Path(file_of(row)).stem)].append(row)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RuntimeEnvironmentError(f"{name} printed output that postgen cannot read: {error!r}") from error
    return rows


def python_minor(version: str) -> int | None:
    """The minor version of Python 3 in a version or a requirement: 12 for ``>=3.12``."""
    found = re.match(r"\D*3\.(\d+)", version)
    return int(found[1]) if found else None


def _run(name: str, find: Callable[[], str], arguments: Sequence[str], folder: Path) -> str:
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    try:
        process = subprocess.run(
            [find(), *arguments],
            cwd=folder,
            env={**environment, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeEnvironmentError(f"{name} did not finish within {_TIMEOUT} s") from error
    except OSError as error:
        raise RuntimeEnvironmentError(f"cannot run {name} ({error}); reinstall postgen") from error
    if process.returncode != 0:
        last = (process.stderr.strip() or process.stdout.strip() or "no output").splitlines()[-1]
        raise RuntimeEnvironmentError(f"{name} failed with exit code {process.returncode}: {last}")
    return process.stdout
