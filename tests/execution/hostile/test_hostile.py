"""Every attack is held, and the innocent post beside it gets its due."""

import json
import os

import pytest

from postgen.execution import ReaderEnvironment

from ..ordinary import Ordinary, as_text
from .catalogue import ATTACKS, for_landlock, proven_by, with_torch
from .running import AROUND, Problems

_NAMES = [AROUND, *(attack.name for attack in ATTACKS)]
_TORCH = [AROUND, *(attack.name for attack in with_torch())]
_LANDLOCK = [AROUND, *(attack.name for attack in for_landlock())]


def test_the_names_of_attacks_are_their_own() -> None:
    assert len(set(_NAMES)) == len(_NAMES) > 40


@pytest.mark.parametrize("name", [a.name for a in proven_by("root" if os.geteuid() == 0 else "user")])
def test_without_a_sandbox_it_gets_through(reached_without_sandbox: list[str], name: str) -> None:
    assert name in reached_without_sandbox


@pytest.mark.parametrize("name", _NAMES)
def test_namespaces_hold(namespaces_problems: Problems, name: str) -> None:
    assert namespaces_problems[name] == []


@pytest.mark.parametrize("name", _TORCH)
def test_namespaces_hold_around_torch(torch_problems: Problems, name: str) -> None:
    assert torch_problems[name] == []


@pytest.mark.parametrize("name", _LANDLOCK)
def test_landlock_holds(landlock_problems: Problems, name: str) -> None:
    assert landlock_problems[name] == []


@pytest.fixture(scope="module")
def user_problems(ordinary: Ordinary) -> dict[str, Problems]:
    return {}


def _problems(ordinary: Ordinary, environment: ReaderEnvironment, sandbox: str) -> Problems:
    """What the attacks did to the targets of an ordinary user."""
    home = ordinary.home(sandbox)
    said = ordinary.call(home, "-m", f"{__package__}.as_user", sandbox, text=as_text(environment))
    found: Problems = json.loads(said)
    found[AROUND] += [f"survived: {line}" for line in ordinary.survivors()]
    found[AROUND] += [f"file left: {path}" for path in home.glob("scratch/postgen-*")]
    return found


@pytest.mark.parametrize("name", _NAMES)
def test_namespaces_hold_for_an_ordinary_user(
    ordinary: Ordinary, bare_environment: ReaderEnvironment, user_problems: dict[str, Problems], name: str
) -> None:
    if "namespaces" not in user_problems:
        if not ordinary.may_unshare():
            pytest.skip("this machine gives an ordinary user no namespaces")
        user_problems["namespaces"] = _problems(ordinary, bare_environment, "namespaces")
    assert user_problems["namespaces"][name] == []


@pytest.mark.parametrize("name", _LANDLOCK)
def test_landlock_holds_for_an_ordinary_user(
    ordinary: Ordinary, bare_environment: ReaderEnvironment, user_problems: dict[str, Problems], name: str
) -> None:
    if "landlock" not in user_problems:
        user_problems["landlock"] = _problems(ordinary, bare_environment, "landlock")
    assert user_problems["landlock"][name] == []
