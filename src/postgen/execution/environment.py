"""The reader environment: the virtual environment in which the code of posts runs. uv builds it."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from postgen.errors import PostgenError, ReaderEnvironmentError
from postgen.execution.uv import run_uv, uv_environ
from postgen.files import ensure_cache_dir, file_lock, write_atomic

FORMAT = 1
"""The version of the layout of environments, part of every key. Increase it when the layout changes."""

MARKER = "postgen-environment.json"
"""The file that is written last: an environment without it is incomplete."""

_SOURCE_VARIABLES = ("UV_", "SSL_CERT_FILE")
_DESCRIBE = """
import json, os, sys, sysconfig
home = os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))
print(json.dumps({"version": sys.version.split()[0], "base": sys.base_prefix, "home": home,
                  "site": sysconfig.get_path("purelib")}))
"""


@dataclass(frozen=True, slots=True)
class LockedEnvironment:
    """The interpreter and the exact version of every package of an environment."""

    python: str
    pins: tuple[str, ...]

    @property
    def key(self) -> str:
        content = json.dumps([FORMAT, self.python, self.pins])
        return hashlib.sha256(content.encode()).hexdigest()[:20]


def resolve(
    python: str, packages: Sequence[str], cwd: Path, preferred: Sequence[str] = ()
) -> LockedEnvironment:
    """Resolve the interpreter and the package versions with uv. Raises ReaderEnvironmentError.

    The versions in ``preferred`` (``name==version``) are chosen wherever the packages allow them.
    """
    interpreter = _interpreter(python, cwd)
    compile_ = ["pip", "compile", "-", "--quiet", "--no-header", "--no-annotate", "--python", interpreter]
    doing, stdin = "resolving the reader environment", "\n".join(packages) + "\n"
    if preferred:
        with tempfile.TemporaryDirectory(dir=cwd, prefix="resolve-") as folder:
            file = Path(folder) / "requirements.txt"  # uv keeps the versions of the file that it replaces
            file.write_text("".join(f"{pin}\n" for pin in preferred), encoding="utf-8")
            run_uv([*compile_, "--output-file", str(file)], cwd=cwd, doing=doing, stdin=stdin)
            listing = file.read_text(encoding="utf-8")
    else:
        listing = run_uv(compile_, cwd=cwd, doing=doing, stdin=stdin)
    pins = tuple(line.strip() for line in listing.splitlines() if line.strip() and line[0] not in "#-")
    return LockedEnvironment(interpreter, pins)


def _interpreter(python: str, cwd: Path) -> str:
    """The path of a matching Python. uv installs one if none is found and downloads are allowed."""
    find = ["python", "find", "--system", "--no-project", python]
    try:
        return run_uv(find, cwd=cwd, doing="looking for Python").strip()
    except ReaderEnvironmentError:
        run_uv(["python", "install", python], cwd=cwd, doing=f"installing Python {python}")
        return run_uv(find, cwd=cwd, doing="looking for Python").strip()


def build(plan: LockedEnvironment, path: Path) -> None:
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
        "contents": site_packages_listing(path / site),
    }
    write_atomic(path / MARKER, json.dumps(marker).encode())


def site_packages_listing(site: Path) -> list[str]:
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

    It is built once; later calls return it without uv. Versions that the series leaves open stay as they
    were resolved, so that outcomes are reproducible; ``refresh`` resolves them again. An incomplete
    environment is rebuilt. ``notify`` gets a message before each slow step.
    Raises ReaderEnvironmentError and StorageError.
    """
    notify = notify or (lambda _: None)
    folder = ensure_cache_dir("environments")
    request = folder / f"request-{_request_key(python, packages)}.json"
    plan = None if refresh else _read_plan(request)
    if plan is not None and (environment := _load_if_complete(folder / plan.key)):
        return environment
    notify("resolving the packages of the reader environment")
    if plan is None or not Path(plan.python).exists():
        plan = resolve(python, packages, folder)
    path = folder / plan.key
    with file_lock(
        folder / f"{plan.key}.lock",
        lambda _: notify("waiting for another postgen process to build the reader environment"),
    ):
        environment = _load_if_complete(path)
        if environment is None:
            notify(f"building the reader environment ({len(plan.pins)} packages)")
            try:
                shutil.rmtree(path, ignore_errors=True)
                build(plan, path)
            except OSError as error:
                raise ReaderEnvironmentError(f"cannot build the reader environment: {error}") from error
            environment = _load_if_complete(path)
            assert environment
    write_atomic(request, json.dumps(asdict(plan)).encode())
    return environment


def existing_environment(python: str, packages: Sequence[str]) -> ReaderEnvironment | None:
    """The environment that :func:`reader_environment` returns if it exists already, else None."""
    try:
        folder = ensure_cache_dir("environments")
        plan = _read_plan(folder / f"request-{_request_key(python, packages)}.json")
    except PostgenError:
        return None
    return _load_if_complete(folder / plan.key) if plan else None


def ensure_same_environment(environment: ReaderEnvironment) -> ReaderEnvironment:
    """The same environment here, built if necessary. Raises ReaderEnvironmentError and StorageError."""
    if (local := _load_if_complete(environment.path)) and local.key == environment.key:
        return local
    return reader_environment(environment.version, environment.packages)


def invalidate(environment: ReaderEnvironment) -> None:
    """Mark an environment as broken, so that its next use rebuilds it."""
    (environment.path / MARKER).unlink(missing_ok=True)


def _request_key(python: str, packages: Sequence[str]) -> str:
    """A hash of the request, including the package sources."""
    sources = sorted((k, v) for k, v in uv_environ().items() if k.startswith(_SOURCE_VARIABLES))
    content = json.dumps([FORMAT, python, list(packages), sources])
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _read_plan(file: Path) -> LockedEnvironment | None:
    try:
        data = json.loads(file.read_text("utf-8"))
        return LockedEnvironment(str(data["python"]), tuple(data["pins"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _load_if_complete(path: Path) -> ReaderEnvironment | None:
    """The environment at ``path``; None if it is missing or incomplete."""
    try:
        marker = json.loads((path / MARKER).read_text("utf-8"))
        is_complete = site_packages_listing(path / marker["site"]) == marker["contents"]
        if not is_complete or not os.access(path / "bin" / "python", os.X_OK):
            return None
        roots = tuple(map(Path, marker["roots"]))
        return ReaderEnvironment(path.name, path, marker["version"], tuple(marker["pins"]), roots)
    except (OSError, ValueError, LookupError, TypeError):
        return None
