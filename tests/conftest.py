"""Setup for all tests: examples of Hypothesis, slow tests, and no endpoints of the developer."""

import os
from pathlib import Path

import pytest

from tests.hypothesis_profiles import load_profile

TESTS = Path(__file__).parent
SLOW_FOLDERS = {"examples", "execution", "github"}  # real sandboxes, environments and hooks

load_profile()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of the slow folders; elsewhere, slow tests and modules carry the mark themselves."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def _no_endpoint_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "POSTGEN_")):
            monkeypatch.delenv(name)
    # A proxy for the internet must not see the traffic between a test and its own server.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
