"""Running an external checker once over many Python files."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postgen.errors import RuntimeEnvironmentError
from postgen.temporary_folders import temporary_folder

Row = dict[str, Any]

# No user setting may change a result. These variables only help a program to start.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
_TIMEOUT = 300  # seconds
_TIMEOUT_OF_PART = 60  # seconds, when the text is searched on which a checker failed
_MOST_ROWS = 5000  # of one text
_STACK = 32 << 20  # bytes for each thread of a checker


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a checker has no result for a text."""

    reason: str


class _FailedRunError(RuntimeEnvironmentError):
    """The checker ran and failed. One of its texts may be the cause."""


def check_texts(
    name: str,
    find: Callable[[], str],
    arguments: Sequence[str],
    texts: Sequence[str],
    file_of: Callable[[Row], str],
) -> list[list[Row] | Failure]:
    """Run a checker over Python texts and return the rows of its JSON output for each text.

    ``find`` returns the path of the program. ``file_of`` returns the file that a row is about. If the checker
    fails because of some texts, only these have a failure.

    Raises:
        RuntimeEnvironmentError: the checker is missing, or fails for any text.
    """

    def check(some: Sequence[str], timeout: float) -> list[list[Row] | Failure]:
        return list(_check(name, find, arguments, some, file_of, timeout))

    if not texts:
        return []
    try:
        return check(texts, _TIMEOUT)
    except _FailedRunError as error:
        check([""], _TIMEOUT)  # raises the error again if the texts are not the cause
        return _search_failures(texts, error, lambda some: check(some, _TIMEOUT_OF_PART))


def _search_failures(
    texts: Sequence[str],
    error: _FailedRunError,
    check: Callable[[Sequence[str]], list[list[Row] | Failure]],
) -> list[list[Row] | Failure]:
    """The results of texts that failed together: check halves until each failing text is alone."""
    if len(texts) == 1:
        return [Failure(str(error))]
    results: list[list[Row] | Failure] = []
    middle = len(texts) // 2
    for half in (texts[:middle], texts[middle:]):
        try:
            results += check(half)
        except _FailedRunError as again:
            results += _search_failures(half, again, check)
    return results


def _check(
    name: str,
    find: Callable[[], str],
    arguments: Sequence[str],
    texts: Sequence[str],
    file_of: Callable[[Row], str],
    timeout: float,
) -> list[list[Row]]:
    rows: list[list[Row]] = [[] for _ in texts]
    with temporary_folder(f"postgen-{name}-") as folder:
        (folder / f"{name}.toml").touch()  # empty settings, so that the user's are not searched for
        for number, text in enumerate(texts):
            # A lone surrogate cannot be encoded. Its replacement is one character, too.
            (folder / f"{number}.py").write_bytes(text.encode(errors="replace"))
        output = _run(name, find, arguments, folder, timeout)
    try:
        for row in json.loads(output):
            of_text = rows[int(Path(file_of(row)).stem)]
            if len(of_text) < _MOST_ROWS:
                of_text.append(row)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise _FailedRunError(f"{name} printed output that postgen cannot read: {error!r}") from error
    return rows


def python_minor(version: str) -> int | None:
    """The minor version of Python 3 in a version or a requirement: 12 for ``>=3.12``."""
    found = re.match(r"\D*3\.(\d+)", version)
    return int(found[1]) if found else None


def _run(name: str, find: Callable[[], str], arguments: Sequence[str], folder: Path, timeout: float) -> str:
    environment = {key: os.environ[key] for key in _ENVIRONMENT if key in os.environ}
    environment["RUST_MIN_STACK"] = str(_STACK)  # by default, deep code overflows it
    try:
        process = subprocess.run(
            [find(), *arguments],
            cwd=folder,
            env={**environment, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _FailedRunError(f"{name} did not finish within {timeout:g} s") from error
    except OSError as error:
        raise RuntimeEnvironmentError(f"cannot run {name} ({error}); reinstall postgen") from error
    if process.returncode != 0:
        last = (process.stderr.strip() or process.stdout.strip() or "no output").splitlines()[-1]
        raise _FailedRunError(f"{name} failed with exit code {process.returncode}: {last}")
    return process.stdout
