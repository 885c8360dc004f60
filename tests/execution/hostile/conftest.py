"""One run of all attacks a confinement and user; the tests look at what came of each."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.execution import Engine, ReaderEnvironment, reader_environment

from .catalogue import ATTACKS, for_landlock, proven_by, with_torch
from .ordinary import Ordinary, readable_python
from .running import JOBS, Problems, end_orphans, reaching, run_attacks
from .targets import Targets


@pytest.fixture(scope="session")
def shared_folder() -> Iterator[Path]:
    """A folder that every user of the machine can read, as pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def bare_environment(shared_folder: Path) -> ReaderEnvironment:
    """An environment without packages, under ``/tmp``, which an ordinary user may read, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSTGEN_CACHE_DIR", str(shared_folder / "cache"))
        return reader_environment(str(readable_python() or "3.11"), [])


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
        reached = reaching(engine, proven_by(user), targets)
    end_orphans(bare_environment.path)  # with nothing to hold it, an attack may kill its judge and stay
    return reached


@pytest.fixture(scope="session")
def ordinary(shared_folder: Path, bare_environment: ReaderEnvironment) -> Ordinary:
    """What runs attacks as an ordinary user; for tests that run as root."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the other tests have run as an ordinary one")
    python = readable_python()
    if python is None:
        pytest.skip("an ordinary user can read no Python 3.11 or newer of this machine")
    return Ordinary(shared_folder, bare_environment, python)
