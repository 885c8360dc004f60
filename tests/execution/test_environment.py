"""The reader environment, built with the real uv."""

import subprocess
import threading
from pathlib import Path

import pytest
import uv

from postgen.errors import ReaderEnvironmentError
from postgen.execution import Engine, ReaderEnvironment, reader_environment
from postgen.execution.environment import invalidate
from postgen.execution.uv import find_uv

from .posts import post
from .unprivileged_user import UnprivilegedUser

SMALL = ("six==1.17.0",)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, in a path with spaces."""
    folder = tmp_path / "a cache, with spaces"
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(folder))
    return folder


def _can_import(environment: ReaderEnvironment, name: str) -> bool:
    completed = subprocess.run(
        [environment.python, "-I", "-c", f"import {name}"], check=False, capture_output=True
    )
    return completed.returncode == 0


def test_an_environment_is_built_once_and_compiled(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[str] = []
    first = reader_environment("3.11", SMALL, notify=messages.append)
    assert first.path.is_relative_to(cache)
    assert first.version.startswith("3.11.")
    assert first.packages == SMALL
    assert _can_import(first, "six")
    assert list(first.path.glob("lib/*/site-packages/__pycache__/six.*.pyc"))
    assert len(messages) == 2
    monkeypatch.setenv("UV", "/nonexistent")
    monkeypatch.setenv("PATH", "")
    assert reader_environment("3.11", SMALL, notify=messages.append) == first
    assert len(messages) == 2


def test_a_broken_environment_is_rebuilt(cache: Path) -> None:
    first = reader_environment("3.11", SMALL)
    next(first.path.glob("lib/*/site-packages/six.py")).unlink()
    assert _can_import(reader_environment("3.11", SMALL), "six")
    (first.path / "bin" / "python").unlink()
    assert _can_import(reader_environment("3.11", SMALL), "six")
    invalidate(first)
    assert reader_environment("3.11", SMALL) == first


def test_concurrent_builds_give_the_same_environment(cache: Path) -> None:
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
    assert _can_import(found[0], "six")


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


def test_an_unprivileged_user_can_build_one_in_a_path_with_spaces(
    unprivileged_user: UnprivilegedUser,
) -> None:
    home = unprivileged_user.home("a home, with spaces")
    in_namespaces, with_landlock = unprivileged_user.call(home, "-c", _AS_USER).splitlines()
    assert in_namespaces == "/environment True" or not unprivileged_user.can_create_namespaces()
    assert with_landlock.startswith(f"{home}/cache/environments/")
    assert with_landlock.endswith(" True")


@pytest.mark.parametrize(
    ("python", "packages", "messages"),
    [
        ("3.11", ["six==99"], r"(?s)no version of six==99.*environment\.packages"),
        ("3.11", ["six six"], r"(?s)six six.*environment\.packages"),
        ("2.1", ["six"], r"(?s)Python 2\.1.*environment\.python"),
    ],
)
def test_errors_of_uv_are_short_and_contain_advice(
    cache: Path, python: str, packages: list[str], messages: str
) -> None:
    with pytest.raises(ReaderEnvironmentError, match=messages) as caught:
        reader_environment(python, packages)
    assert len(str(caught.value)) < 1500
    assert "╰" not in str(caught.value)


def test_a_missing_uv_is_an_error(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", str(cache / "uv"))
    with pytest.raises(ReaderEnvironmentError, match="cannot run"):
        reader_environment("3.11", SMALL)


def test_the_uv_of_the_extra_is_used_if_path_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    assert find_uv() == Path(uv.find_uv_bin())
    (tmp_path / "uv").write_text("#!/bin/sh\n")
    (tmp_path / "uv").chmod(0o755)
    assert find_uv() == tmp_path / "uv"
