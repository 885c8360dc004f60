"""The reader environment: what a reader gets who installs the packages that the series declares."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postgen.errors import ReaderEnvironmentError
from postgen.execution import building
from postgen.execution.uv import uv_environ
from postgen.storage import cache_folder, file_lock, write_atomic

_SOURCE_VARIABLES = ("UV_", "SSL_CERT_FILE")


@dataclass(frozen=True, slots=True)
class ReaderEnvironment:
    """A virtual environment that holds exactly the resolved packages, compiled to bytecode.

    ``key`` names its content: Python, and every package with its version. ``roots`` are the folders of the
    Python installation that it stands on, which a sandbox has to show beside ``path``.
    """

    key: str
    path: Path
    version: str
    packages: tuple[str, ...]
    roots: tuple[Path, ...]

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"


def reader_environment(
    python: str,
    packages: Sequence[str],
    *,
    notify: Callable[[str], None] | None = None,
    refresh: bool = False,
) -> ReaderEnvironment:
    """The environment for ``packages`` (requirements as pip writes them) on ``python`` (e.g. ``3.11``).

    It is built once and found again by what was asked for: an up-to-date one costs no call of uv. Versions
    that the series leaves open are resolved once and then stay, so that a post's outcome does not change by
    itself; ``refresh`` resolves them anew. An environment that lacks something is built again. ``notify``
    gets a line before anything that takes long. Raises ReaderEnvironmentError and StorageError.
    """
    say = notify or (lambda _: None)
    folder = cache_folder("environments")
    request = folder / f"request-{_request_key(python, packages)}.json"
    known = None if refresh else _read_json(request)
    if known is not None:
        found = _intact(folder / str(known.get("key")))
        if found is not None:
            return found
    say("resolving the packages of the reader environment")
    if known is not None and "pins" in known:  # resolved before, but broken since: the same versions again
        plan = building.Plan(str(known["python"]), tuple(known["pins"]))
        if not Path(plan.python).exists():
            plan = building.resolve(python, packages, folder)
    else:
        plan = building.resolve(python, packages, folder)
    path = folder / plan.key
    with file_lock(folder / f"{plan.key}.lock", lambda _: say("waiting for another postgen to build it")):
        environment = _intact(path)
        if environment is None:
            say(f"building the reader environment ({len(plan.pins)} packages)")
            try:
                shutil.rmtree(path, ignore_errors=True)
                building.build(plan, path)
            except OSError as error:
                raise ReaderEnvironmentError(f"cannot build the reader environment: {error}") from error
            environment = _intact(path)
            if environment is None:
                raise ReaderEnvironmentError(
                    f"the reader environment at {path} is incomplete after building."
                )
    record = {"key": plan.key, "python": plan.python, "pins": plan.pins}
    write_atomic(request, json.dumps(record).encode())
    return environment


def rebuilt(environment: ReaderEnvironment) -> ReaderEnvironment:
    """The same environment on this machine, where another one asks for it: found, or built alike.

    Raises ReaderEnvironmentError and StorageError.
    """
    found = _intact(environment.path)
    if found is not None and found.key == environment.key:
        return found
    return reader_environment(environment.version, environment.packages)


def discard(environment: ReaderEnvironment) -> None:
    """Mark an environment as broken: whoever asks for it next builds it again."""
    (environment.path / building.MARKER).unlink(missing_ok=True)


def _request_key(python: str, packages: Sequence[str]) -> str:
    """A name for what was asked for, package sources included."""
    environ = uv_environ()
    sources = sorted((k, v) for k, v in environ.items() if k.startswith(_SOURCE_VARIABLES))
    asked = json.dumps([building.FORMAT, python, list(packages), sources])
    return hashlib.sha256(asked.encode()).hexdigest()[:20]


def _read_json(file: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _intact(path: Path) -> ReaderEnvironment | None:
    """The finished environment at ``path``; None where it is missing, half built or lacks something."""
    marker = _read_json(path / building.MARKER)
    if marker is None:
        return None
    try:
        whole = (
            os.access(path / "bin" / "python", os.X_OK)
            and building.contents(path / marker["site"]) == marker["contents"]
        )
        if not whole:
            return None
        roots = tuple(Path(root) for root in marker["roots"])
        return ReaderEnvironment(path.name, path, marker["version"], tuple(marker["pins"]), roots)
    except (KeyError, TypeError, OSError):
        return None
