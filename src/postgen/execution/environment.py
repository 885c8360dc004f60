"""The reader environment: a virtual environment with the packages that the series declares."""

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
    """A virtual environment with exactly the resolved packages, compiled to bytecode.

    ``key`` is the hash of the Python and all package versions. ``roots`` are the folders of its base Python
    installation, which a sandbox must expose in addition to ``path``.
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
    """The environment for ``packages`` (pip requirements) on ``python`` (e.g. ``3.11``).

    It is built once and cached by its request; a complete one needs no call of uv. Versions that the series
    leaves open are resolved once and then stay, so that outcomes are reproducible; ``refresh`` resolves them
    again. An incomplete environment is rebuilt. ``notify`` gets a message before each slow step.
    Raises ReaderEnvironmentError and StorageError.
    """
    notify = notify or (lambda _: None)
    folder = cache_folder("environments")
    request = folder / f"request-{_request_key(python, packages)}.json"
    record = None if refresh else _read_json(request)
    if record is not None:
        environment = _intact(folder / str(record.get("key")))
        if environment is not None:
            return environment
    notify("resolving the packages of the reader environment")
    plan = None
    if record is not None and "pins" in record:  # rebuild a broken environment with the same versions
        plan = building.Plan(str(record["python"]), tuple(record["pins"]))
    if plan is None or not Path(plan.python).exists():
        plan = building.resolve(python, packages, folder)
    path = folder / plan.key
    with file_lock(
        folder / f"{plan.key}.lock",
        lambda _: notify("waiting for another postgen process to build the reader environment"),
    ):
        environment = _intact(path)
        if environment is None:
            notify(f"building the reader environment ({len(plan.pins)} packages)")
            try:
                shutil.rmtree(path, ignore_errors=True)
                building.build(plan, path)
            except OSError as error:
                raise ReaderEnvironmentError(f"cannot build the reader environment: {error}") from error
            environment = _intact(path)
            if environment is None:
                raise ReaderEnvironmentError(
                    f"the reader environment at {path} is incomplete after it was built. "
                    "Check that nothing else changes this folder."
                )
    record = {"key": plan.key, "python": plan.python, "pins": plan.pins}
    write_atomic(request, json.dumps(record).encode())
    return environment


def rebuilt(environment: ReaderEnvironment) -> ReaderEnvironment:
    """The same environment on this machine, for a request of another one. It is built if necessary.

    Raises ReaderEnvironmentError and StorageError.
    """
    local = _intact(environment.path)
    if local is not None and local.key == environment.key:
        return local
    return reader_environment(environment.version, environment.packages)


def discard(environment: ReaderEnvironment) -> None:
    """Mark an environment as broken, so that its next use rebuilds it."""
    (environment.path / building.MARKER).unlink(missing_ok=True)


def _request_key(python: str, packages: Sequence[str]) -> str:
    """A hash of the request, including the package sources."""
    environ = uv_environ()
    sources = sorted((k, v) for k, v in environ.items() if k.startswith(_SOURCE_VARIABLES))
    content = json.dumps([building.FORMAT, python, list(packages), sources])
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _read_json(file: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) else None


def _intact(path: Path) -> ReaderEnvironment | None:
    """The environment at ``path``; None if it is missing or incomplete."""
    marker = _read_json(path / building.MARKER)
    if marker is None:
        return None
    try:
        if (
            not os.access(path / "bin" / "python", os.X_OK)
            or building.contents(path / marker["site"]) != marker["contents"]
        ):
            return None
        roots = tuple(Path(root) for root in marker["roots"])
        return ReaderEnvironment(path.name, path, marker["version"], tuple(marker["pins"]), roots)
    except (KeyError, TypeError, OSError):
        return None
