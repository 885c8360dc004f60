"""One real environment and one real engine for all tests of the execution."""

from collections.abc import Iterator

import pytest

from postgen.execution import Engine, Limits, ReaderEnvironment, reader_environment

from .posts import TORCH


@pytest.fixture(scope="session")
def torch_environment() -> ReaderEnvironment:
    """The environment of the series, in the user's cache: it is built once per machine."""
    return reader_environment("3.11", TORCH, notify=print)


@pytest.fixture(scope="session")
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> ReaderEnvironment:
    """An environment without packages, whose worker is warm at once: for what torch has no part in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTGEN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return reader_environment("3.11", [])


@pytest.fixture(scope="session")
def engine(torch_environment: ReaderEnvironment) -> Iterator[Engine]:
    """A warm engine in the strongest sandbox, with limits that hostile posts reach quickly."""
    limits = Limits(block_seconds=20, memory_bytes=1 << 30, output_bytes=1 << 18, scratch_bytes=64 << 20)
    with Engine(torch_environment, limits=limits, sandbox="namespaces", cache=False) as engine:
        yield engine
