"""Running the attacks as an ordinary user, in a process of its own that root starts."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import postgen
from postgen.execution import ReaderEnvironment
from postgen.execution.confinement import find_bubblewrap

from .running import AROUND, Problems

USER = 54_321
"""A user that owns nothing here: what runs under this number after the attacks has survived them."""

_TESTS = Path(__file__).parents[2]


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


class Ordinary:
    """Holds copies of the code where the user can read them: the checkout may lie in root's home."""

    def __init__(self, folder: Path, environment: ReaderEnvironment, python: Path) -> None:
        self._folder = folder
        self._environment = environment
        self._python = python
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(postgen.__file__).parent, folder / "code/postgen", ignore=ignore)
        shutil.copytree(_TESTS / "execution", folder / "code/tests/execution", ignore=ignore)
        shutil.copy(_TESTS / "__init__.py", folder / "code/tests/__init__.py")
        (folder / "bin").mkdir()
        if not shutil.which("bwrap"):
            shutil.copy(find_bubblewrap(), folder / "bin/bwrap")

    def may_unshare(self) -> bool:
        """Whether this machine lets an ordinary user have namespaces."""
        line = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "true"]
        return self._run(line, self._home("trial")).returncode == 0

    def problems(self, sandbox: str) -> Problems:
        """What the attacks did to the user's targets."""
        line = [str(self._python), "-m", "tests.execution.hostile.as_user", sandbox]
        environment = {name: getattr(self._environment, name) for name in ("key", "version", "packages")}
        environment |= {"path": str(self._environment.path), "roots": list(map(str, self._environment.roots))}
        done = self._run(line, self._home(sandbox), json.dumps(environment))
        assert done.returncode == 0, done.stderr
        found: Problems = json.loads(done.stdout)
        found[AROUND] += [f"survived: {line}" for line in self._survivors()]
        left = [str(path) for path in self._home(sandbox).glob("scratch/postgen-*")]
        found[AROUND] += [f"file left: {path}" for path in left]
        return found

    def _home(self, name: str) -> Path:
        home = self._folder / name
        if not home.exists():
            (home / "scratch").mkdir(parents=True)
            for folder in (home, home / "scratch"):
                os.chown(folder, USER, USER)
        return home

    def _run(self, line: list[str], home: Path, text: str = "") -> subprocess.CompletedProcess[str]:
        environ = {
            "PATH": f"/usr/local/bin:/usr/bin:/bin:{self._folder}/bin",
            "PYTHONPATH": str(self._folder / "code"),
            "HOME": str(home),
            "TMPDIR": str(home / "scratch"),
            "POSTGEN_CACHE_DIR": str(home / "cache"),
        }
        return subprocess.run(
            line, input=text, env=environ, cwd=home, user=USER, group=USER, extra_groups=[], check=False,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def _survivors(self) -> list[str]:
        deadline = time.monotonic() + 5  # what was killed takes a moment to be gone
        while (found := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    @staticmethod
    def _processes() -> list[str]:
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and entry.stat().st_uid == USER:
                    found.append((entry / "status").read_text().splitlines()[0])
            except OSError:
                continue
        return found
