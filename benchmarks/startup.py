"""Measure how long postgen takes to start, relative to Python and its import of click, and what it installs.

    uv run python benchmarks/startup.py

Each result is the minimum of several runs in turn, because other load on the machine can only add time.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPEATED = 15
COMMANDS = {
    "import click": [sys.executable, "-c", "import click"],
    "postgen --help": [str(Path(sys.executable).with_name("postgen")), "--help"],
    "postgen rules": [str(Path(sys.executable).with_name("postgen")), "rules"],
    "postgen status": [str(Path(sys.executable).with_name("postgen")), "--project", str(ROOT), "status"],
}
TARGETS = {"postgen --help": "<= 3 ×"}
_MIB = 1 << 20


def fastest() -> dict[str, float]:
    """Return the shortest wall-clock time of each command in seconds."""
    found = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(REPEATED):
        for name, command in COMMANDS.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found[name] = min(found[name], time.perf_counter() - begun)
    return found


def installed_mib() -> float:
    """Install postgen without extras into a new environment, and return its size in MiB, like `du -m`."""
    with tempfile.TemporaryDirectory(prefix="postgen-bench-") as folder:
        command = ["uv", "pip", "install", "--quiet", "--target", folder, str(ROOT)]
        subprocess.run([*command, "--python", sys.executable], check=True)
        sizes = (Path(place, name).lstat().st_size for place, _, names in os.walk(folder) for name in names)
        return sum(sizes) / _MIB


def main() -> None:
    times = fastest()
    print("| command | time / import of click | target |\n| --- | ---: | --- |")
    for name, found in times.items():
        print(f"| `{name}` | {found / times['import click']:.2f} | {TARGETS.get(name, '')} |")
    print(f"\nInstalled without extras: {installed_mib():.0f} MiB (target: at most 120).")


if __name__ == "__main__":
    main()
