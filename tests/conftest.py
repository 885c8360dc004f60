"""Setup of all tests: Hypothesis profile, mark of slow tests, and no model settings of the developer."""

import os
import sys
from pathlib import Path

import pytest

from tests.hypothesis_profiles import load_profile

TESTS = Path(__file__).parent
SLOW_FOLDERS = {"distribution", "examples", "execution", "github"}  # real sandboxes, environments and hooks

# The tests start postgen hundreds of times. Without bytecode, each start compiles every module again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

load_profile()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of the slow folders; other slow tests and modules have the mark themselves."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _no_model_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "POSTGEN_")):
            monkeypatch.delenv(name)
    # Requests to a test's own server must not go through a proxy.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
