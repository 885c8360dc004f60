"""The reader environment, built by the real uv."""

import subprocess
import threading
from pathlib import Path

import pytest
import uv

from postgen.errors import ReaderEnvironmentError
from postgen.execution import Engine, ReaderEnvironment, reader_environment
from postgen.execution.environment import invalidate
from postgen.execution.uv import find_uv

from .ordinary import Ordinary
from .posts import post

SMALL = ("six==1.17.0",)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, in a path with spaces."""
    folder = tmp_path / "a cache, with spaces"
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(folder))
    return folder


def _imports(environment: ReaderEnvironment, name: str) -> bool:
    done = subprocess.run(
        [environment.python, "-I", "-c", f"import {name}"], check=False, capture_output=True
    )
    return done.returncode == 0


def test_an_environment_is_built_once_and_compiled(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    first = reader_environment("3.11", SMALL, notify=said.append)
    assert first.path.is_relative_to(cache)
    assert first.version.startswith("3.11.")
    assert first.packages == SMALL
    assert _imports(first, "six")
    assert list(first.path.glob("lib/*/site-packages/__pycache__/six.*.pyc"))
    assert len(said) == 2
    monkeypatch.setenv("UV", "/nonexistent")
    monkeypatch.setenv("PATH", "")
    assert reader_environment("3.11", SMALL, notify=said.append) == first
    assert len(said) == 2


def test_what_is_broken_is_built_again(cache: Path) -> None:
    first = reader_environment("3.11", SMALL)
    next(first.path.glob("lib/*/site-packages/six.py")).unlink()
    assert _imports(reader_environment("3.11", SMALL), "six")
    (first.path / "bin" / "python").unlink()
    assert _imports(reader_environment("3.11", SMALL), "six")
    invalidate(first)
    assert reader_environment("3.11", SMALL) == first


def test_two_builders_at_once_get_the_same_environment(cache: Path) -> None:
    found: list[ReaderEnvironment] = []
    threads = [
        threading.Thread(target=lambda: found.append(reader_environment("3.11", SMALL))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert _imports(found[0], "six")


def test_posts_run_in_an_environment_without_torch(cache: Path) -> None:
    programs = [post("import six, sys\nprint(six.__version__, sys.executable)"), post("import torch")]
    with Engine(lambda: reader_environment("3.11", SMALL)) as engine:
        outcomes = engine.run(programs)
    assert outcomes[0].blocks[0].stdout == "1.17.0 /environment/bin/python\n"
    assert outcomes[1].blocks[0].failure is not None
    assert outcomes[1].blocks[0].failure.kind == "ModuleNotFoundError"


_AS_USER = """
from pathlib import Path
from postgen.execution import Engine, Program, ProgramBlock, reader_environment
environment = reader_environment("3.11", [])
assert environment.path.is_relative_to(Path.home()), environment
block = ProgramBlock(1, 2, "import os, sys; print(sys.prefix, os.getuid() > 0)")
for sandbox in ("namespaces", "landlock"):
    try:
        with Engine(environment, sandbox=sandbox, cache=False) as engine:
            (outcome,) = engine.run([Program("post.md", (block,))])
        print(outcome.blocks[0].stdout, end="")
    except Exception as error:
        print(error)
"""


def test_an_ordinary_user_builds_one_in_a_path_with_spaces(ordinary: Ordinary) -> None:
    home = ordinary.home("a home, with spaces")
    walled, confined = ordinary.call(home, "-c", _AS_USER).splitlines()
    assert walled == "/environment True" or not ordinary.may_unshare()
    assert confined.startswith(f"{home}/cache/environments/")
    assert confined.endswith(" True")


@pytest.mark.parametrize(
    ("python", "packages", "said"),
    [
        ("3.11", ["six==99"], r"(?s)no version of six==99.*environment\.packages"),
        ("3.11", ["six six"], r"(?s)six six.*environment\.packages"),
        ("2.1", ["six"], r"(?s)Python 2\.1.*environment\.python"),
    ],
)
def test_uv_is_quoted_in_short_with_advice(cache: Path, python: str, packages: list[str], said: str) -> None:
    with pytest.raises(ReaderEnvironmentError, match=said) as caught:
        reader_environment(python, packages)
    assert len(str(caught.value)) < 1500
    assert "╰" not in str(caught.value)


def test_a_missing_uv_is_said(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", str(cache / "uv"))
    with pytest.raises(ReaderEnvironmentError, match="cannot run"):
        reader_environment("3.11", SMALL)


def test_the_uv_of_the_extra_is_used_where_path_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    assert find_uv() == Path(uv.find_uv_bin())
    (tmp_path / "uv").write_text("#!/bin/sh\n")
    (tmp_path / "uv").chmod(0o755)
    assert find_uv() == tmp_path / "uv"
