"""One run of all attacks a confinement and user; the tests look at what came of each."""

import os
from collections.abc import Iterator

import pytest

from postgen.execution import Engine, ReaderEnvironment

from .catalogue import ATTACKS, for_landlock, proven_by, with_torch
from .running import JOBS, Problems, reaching, run_attacks
from .targets import Targets


@pytest.fixture(scope="session")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Targets]:
    with Targets(tmp_path_factory.mktemp("hostile") / "targets") as targets:
        yield targets


@pytest.fixture(scope="session")
def namespaces_problems(targets: Targets, bare_environment: ReaderEnvironment) -> Problems:
    with Engine(bare_environment, sandbox="namespaces", jobs=JOBS, cache=False) as engine:
        return run_attacks(engine, ATTACKS, targets)


@pytest.fixture(scope="session")
def torch_problems(targets: Targets, engine: Engine) -> Problems:
    """The attacks on limits again, where a worker full of packages is forked."""
    return run_attacks(engine, with_torch(), targets)


@pytest.fixture(scope="session")
def landlock_problems(targets: Targets, bare_environment: ReaderEnvironment) -> Problems:
    with Engine(bare_environment, sandbox="landlock", jobs=JOBS, cache=False) as engine:
        return run_attacks(engine, for_landlock(), targets)


@pytest.fixture(scope="session")
def reached_without_sandbox(
    tmp_path_factory: pytest.TempPathFactory, bare_environment: ReaderEnvironment
) -> list[str]:
    """The attacks that reach targets of their own where nothing holds them."""
    user = "root" if os.geteuid() == 0 else "user"
    with (
        Targets(tmp_path_factory.mktemp("open") / "targets") as targets,
        Engine(bare_environment, sandbox="none", jobs=JOBS, cache=False) as engine,
    ):
        return reaching(engine, proven_by(user), targets)
