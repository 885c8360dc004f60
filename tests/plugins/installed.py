"""Installs plug-ins, and runs postgen as a separate process that finds them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from postgen.execution.uv import find_uv

EXAMPLE = Path(__file__).parent / "example_plugin"


def install_example(site: Path, changes: Mapping[str, tuple[str, str]] | None = None) -> None:
    """Build and install the example plug-in. ``changes`` replaces text in its files."""
    source = site.parent / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(EXAMPLE, source)
    for name, (old, new) in (changes or {}).items():
        text = (source / name).read_text(encoding="utf-8")
        assert old in text
        (source / name).write_text(text.replace(old, new), encoding="utf-8")
    subprocess.run(
        [find_uv(), "pip", "install", "--quiet", "--offline", "--no-deps", "--reinstall",
         "--python", sys.executable, "--target", str(site), str(source)],
        check=True,
    )  # fmt: skip


def write_plugin(site: Path, name: str, entry_points: str, code: str = "") -> None:
    """Install a package of one module, ``name`` with underscores, without building it."""
    module = name.replace("-", "_")
    info = site / f"{module}-2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
    (site / f"{module}.py").write_text(code, encoding="utf-8")


def run_postgen(
    folder: Path, *arguments: str, site: Path | None = None, path: tuple[Path, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run postgen in a folder, which Python puts on its path, with the packages in ``site``."""
    path = (site or folder.parent / "site", *path)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "POSTGEN_CACHE_DIR": str(folder.parent / "cache"),
    }
    return subprocess.run(
        [sys.executable, "-c", "from postgen.cli.main import main; main()", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
