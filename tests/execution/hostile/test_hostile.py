"""Every attack is stopped, and the harmless post beside it has the correct outcome."""

import json
import os

import pytest

from postgen.execution import ReaderEnvironment

from ..unprivileged_user import UnprivilegedUser, environment_to_json
from .attack_list import ATTACKS, attacks_proven_by, landlock_attacks, torch_attacks
from .attack_runner import GENERAL, Problems

_NAMES = [GENERAL, *(attack.name for attack in ATTACKS)]
_TORCH = [GENERAL, *(attack.name for attack in torch_attacks())]
_LANDLOCK = [GENERAL, *(attack.name for attack in landlock_attacks())]


def test_names_of_attacks_are_unique() -> None:
    assert len(set(_NAMES)) == len(_NAMES) > 40


@pytest.mark.parametrize("name", [a.name for a in attacks_proven_by("root" if os.geteuid() == 0 else "user")])
def test_an_attack_succeeds_without_a_sandbox(reached_without_sandbox: list[str], name: str) -> None:
    assert name in reached_without_sandbox


@pytest.mark.parametrize("name", _NAMES)
def test_namespaces_stop_the_attack(namespaces_problems: Problems, name: str) -> None:
    assert namespaces_problems[name] == []


@pytest.mark.parametrize("name", _TORCH)
def test_namespaces_stop_the_attack_with_torch(torch_problems: Problems, name: str) -> None:
    assert torch_problems[name] == []


@pytest.mark.parametrize("name", _LANDLOCK)
def test_landlock_stops_the_attack(landlock_problems: Problems, name: str) -> None:
    assert landlock_problems[name] == []


@pytest.fixture(scope="module")
def user_problems(unprivileged_user: UnprivilegedUser) -> dict[str, Problems]:
    return {}


def _problems(unprivileged_user: UnprivilegedUser, environment: ReaderEnvironment, sandbox: str) -> Problems:
    """Run the attacks as an unprivileged user and return the problems."""
    home = unprivileged_user.home(sandbox)
    output = unprivileged_user.call(
        home, "-m", f"{__package__}.as_user", sandbox, text=environment_to_json(environment)
    )
    found: Problems = json.loads(output)
    found[GENERAL] += [f"process left: {line}" for line in unprivileged_user.remaining_processes()]
    found[GENERAL] += [f"file left: {path}" for path in home.glob("scratch/postgen-*")]
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_namespaces_stop_the_attack_of_an_unprivileged_user(
    unprivileged_user: UnprivilegedUser,
    bare_environment: ReaderEnvironment,
    user_problems: dict[str, Problems],
    name: str,
) -> None:
    if "namespaces" not in user_problems:
        if not unprivileged_user.can_create_namespaces():
            pytest.skip("an unprivileged user of this machine cannot create namespaces")
        user_problems["namespaces"] = _problems(unprivileged_user, bare_environment, "namespaces")
    assert user_problems["namespaces"][name] == []


@pytest.mark.parametrize("name", _LANDLOCK)
def test_landlock_stops_the_attack_of_an_unprivileged_user(
    unprivileged_user: UnprivilegedUser,
    bare_environment: ReaderEnvironment,
    user_problems: dict[str, Problems],
    name: str,
) -> None:
    if "landlock" not in user_problems:
        user_problems["landlock"] = _problems(unprivileged_user, bare_environment, "landlock")
    assert user_problems["landlock"][name] == []
