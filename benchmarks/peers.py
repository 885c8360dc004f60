"""Other tools that run the code in Markdown files, for comparison on the same posts.

Each tool is called as its documentation says. It is installed on demand into its own environment, which also
contains the packages of the reader environment. All packages are compiled to bytecode. None of the tools
isolates a post.
"""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plain import FENCE

Prepare = Callable[[Path, Sequence[Path]], list[str]]

_SYBIL = """
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=["*.md"]).pytest()
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: its name, its packages, and a function that returns the command for a folder of posts."""

    name: str
    packages: tuple[str, ...]
    prepare: Prepare


def _sybil(folder: Path, _: Sequence[Path]) -> list[str]:
    (folder / "conftest.py").write_text(_SYBIL)
    (folder / "pytest.ini").write_text("[pytest]\n")  # no settings of a folder above
    return ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]


def _markdown_docs(folder: Path, posts: Sequence[Path]) -> list[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    for post in posts:  # this tool shares state between blocks only if the fence says so
        parts = post.read_text("utf-8").split("```python\n")
        post.write_text(parts[0] + "```python\n" + "```python continuation\n".join(parts[1:]), "utf-8")
    return ["python", "-m", "pytest", "-q", "--markdown-docs", "-p", "no:cacheprovider", str(folder)]


def _jupyter_cache(folder: Path, posts: Sequence[Path]) -> list[str]:
    for post in posts:
        cells = [
            {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
            for source in FENCE.findall(post.read_text("utf-8"))
        ]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}
        post.with_suffix(".ipynb").write_text(json.dumps(book))
    books = " ".join(f"'{post.with_suffix('.ipynb')}'" for post in posts)
    # jcache always exits with 0, so the last step counts the executed notebooks.
    steps = (
        f"export JUPYTERCACHE='{folder / 'cache'}'",
        f"yes | jcache notebook add {books}",
        "jcache project execute --executor local-parallel --timeout 300",
        f"test $(jcache cache list --hashkeys | grep -cE '[0-9a-f]{{32}}') -eq {len(posts)}",
    )
    return ["sh", "-c", " && ".join(steps)]


PEERS = (
    Peer("Sybil (pytest), 1 process", ("sybil[pytest]",), _sybil),
    Peer("pytest-markdown-docs, 1 process", ("pytest-markdown-docs",), _markdown_docs),
    Peer("jupyter-cache, a kernel per post", ("jupyter-cache", "ipykernel"), _jupyter_cache),
)


def install(peer: Peer, root: Path, python: Path, site: Path) -> Mapping[str, str] | str:
    """Return the environment variables for the tool, or an error message if it cannot be installed."""
    home = root / peer.packages[0].partition("[")[0]
    for command in (
        ["uv", "venv", "--quiet", "--python", str(python.resolve()), str(home)],
        ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(home), *peer.packages],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["uv failed"])[-1]
    (own,) = home.glob("lib/python*/site-packages")
    (own / "reader.pth").write_text(f"{site}\n")
    return {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(home)}
