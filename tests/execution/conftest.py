"""One real environment and one real engine for all tests of the execution."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.execution import Engine, Limits, ReaderEnvironment, reader_environment

from .ordinary import Ordinary, readable_python
from .posts import TORCH


@pytest.fixture(scope="session")
def torch_environment() -> ReaderEnvironment:
    """The environment of the series, in the user's cache: it is built once per machine."""
    return reader_environment("3.11", TORCH, notify=print)


@pytest.fixture(scope="session")
def shared_folder() -> Iterator[Path]:
    """A folder that every user of the machine can read, as pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="execution-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def bare_environment(shared_folder: Path) -> ReaderEnvironment:
    """An environment without packages, whose worker is warm at once: for what torch has no part in.

    It lies under ``/tmp``, and an ordinary user may read it, too.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTGEN_CACHE_DIR", str(shared_folder / "cache"))
        return reader_environment(str(readable_python() or "3.11"), [])


@pytest.fixture(scope="session")
def ordinary(shared_folder: Path) -> Ordinary:
    """What calls postgen as an ordinary user; for tests that run as root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests have run as an ordinary one")
    python = readable_python()
    if python is None:
        pytest.skip("an ordinary user can read no Python 3.11 or newer of this machine")
    return Ordinary(shared_folder, python)


@pytest.fixture(scope="session")
def engine(torch_environment: ReaderEnvironment) -> Iterator[Engine]:
    """A warm engine in the strongest sandbox, with limits that hostile posts reach quickly."""
    limits = Limits(block_seconds=20, memory_bytes=1 << 30, output_bytes=1 << 18, scratch_bytes=64 << 20)
    with Engine(torch_environment, limits=limits, sandbox="namespaces", cache=False) as engine:
        yield engine
