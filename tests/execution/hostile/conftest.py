"""Fixtures that run all attacks once per sandbox and user; the tests check each attack."""

import os
from collections.abc import Iterator

import pytest

from postgen.execution import Engine, ReaderEnvironment

from .attack_list import ATTACKS, attacks_proven_by, landlock_attacks, torch_attacks
from .attack_runner import JOBS, Problems, names_of_successful, run_attacks
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
    """Problems of the attacks on limits with a worker that has imported packages."""
    return run_attacks(engine, torch_attacks(), targets)


@pytest.fixture(scope="session")
def landlock_problems(targets: Targets, bare_environment: ReaderEnvironment) -> Problems:
    with Engine(bare_environment, sandbox="landlock", jobs=JOBS, cache=False) as engine:
        return run_attacks(engine, landlock_attacks(), targets)


@pytest.fixture(scope="session")
def reached_without_sandbox(
    tmp_path_factory: pytest.TempPathFactory, bare_environment: ReaderEnvironment
) -> list[str]:
    """Names of the attacks that reach separate targets without a sandbox."""
    user = "root" if os.geteuid() == 0 else "user"
    with (
        Targets(tmp_path_factory.mktemp("open") / "targets") as targets,
        Engine(bare_environment, sandbox="none", jobs=JOBS, cache=False) as engine,
    ):
        return names_of_successful(engine, attacks_proven_by(user), targets)
