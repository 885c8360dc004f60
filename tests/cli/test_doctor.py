"""`postgen doctor` says what holds, what does not, and what to set."""

import pytest

from tests.cli.calling import Caller
from tests.servers import Answer, Asked, Character, OpenAIServer, Say


def _answer(asked: Asked) -> Answer:
    return Say("yes, one two three four five six seven eight nine ten " * 20)


def test_a_sound_machine_and_an_endpoint_with_faults(
    postgen: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    character = Character(apis=frozenset({"chat"}), context_tokens=2000)
    with OpenAIServer(_answer, character) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        called = postgen("doctor", "--model", "test-model")
    assert called.code == 0, called
    for words in (
        "ok  reader environment: Python 3.11",
        "ok  sandbox: a line of Python ran, confined by: ",
        "ok  api: speaks chat; chat is used",
        "NO  structured output: ignores a JSON Schema",
        "NO  long prompts: of a prompt of about ",
        "Give the server a context of more than ",
    ):
        assert words in called.out, called.out


def test_an_endpoint_that_speaks_another_api_is_told_what_to_set(
    postgen: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer(_answer, Character(apis=frozenset({"responses"}))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        called = postgen("doctor", "--model", "test-model")
    assert called.code == 3
    assert "Set POSTGEN_API=responses" in called.out


def test_an_endpoint_that_is_down_is_a_finding(postgen: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIServer() as server:
        address = server.base_url
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    called = postgen("doctor", "--model", "m")
    assert called.code == 3
    assert "NO  api: Nothing listens at" in called.out
    assert postgen("doctor", "--no-model").code == 0
