"""What every test needs: no trace of the developer's own endpoints."""

import os

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: speed is measured elsewhere.
settings.register_profile("postgen", deadline=None)
settings.load_profile("postgen")


@pytest.fixture(autouse=True)
def _no_endpoint_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "POSTGEN_")):
            monkeypatch.delenv(name)
    # A proxy for the internet must not see the traffic between a test and its own server.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
