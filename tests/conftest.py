"""Setup for all tests: examples of Hypothesis, slow tests, and no endpoints of the developer."""

import os

import pytest

from tests.hypothesis_profiles import load_profile

load_profile()


@pytest.fixture(autouse=True)
def _no_endpoint_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "POSTGEN_")):
            monkeypatch.delenv(name)
    # A proxy for the internet must not see the traffic between a test and its own server.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
