"""Fixtures: real environments and a real engine for all tests of the execution."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.execution import Engine, Limits, ReaderEnvironment, reader_environment

from .posts import TORCH
from .unprivileged_user import UnprivilegedUser, readable_python


@pytest.fixture(scope="session")
def torch_environment() -> ReaderEnvironment:
    """The environment of the series in the user's cache, which is built once per machine."""
    return reader_environment("3.11", TORCH, notify=print)


@pytest.fixture(scope="session")
def shared_folder() -> Iterator[Path]:
    """A folder that every user of the machine can read, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="execution-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def bare_environment(shared_folder: Path) -> ReaderEnvironment:
    """An environment without packages, whose worker starts fast.

    It is below ``/tmp``, and an unprivileged user can read it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTGEN_CACHE_DIR", str(shared_folder / "cache"))
        return reader_environment(str(readable_python() or "3.11"), [])


@pytest.fixture(scope="session")
def unprivileged_user(shared_folder: Path) -> UnprivilegedUser:
    """Runs postgen as an unprivileged user, if the tests run as root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests run as an unprivileged one")
    python = readable_python()
    if python is None:
        pytest.skip("an unprivileged user can read no Python 3.11 or newer of this machine")
    return UnprivilegedUser(shared_folder, python)


@pytest.fixture(scope="session")
def engine(torch_environment: ReaderEnvironment) -> Iterator[Engine]:
    """A warm engine in the strongest sandbox, with limits that hostile posts reach quickly."""
    limits = Limits(block_seconds=20, memory_bytes=1 << 30, output_bytes=1 << 18, scratch_bytes=64 << 20)
    with Engine(torch_environment, limits=limits, sandbox="namespaces", cache=False) as engine:
        engine.start()  # with all packages, whatever the first test runs
        yield engine
