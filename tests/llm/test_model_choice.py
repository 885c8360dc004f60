"""The choice of the model and its endpoint."""

import pytest

from postgen.errors import PostgenError, UsageError
from postgen.llm.factory import open_model
from postgen.llm.model_choice import LocalChoice, RemoteChoice, resolve_model
from tests.llm.endpoint_models import request
from tests.servers import OpenAIServer, ServerBehavior, TextReply

HOSTED = {"OPENAI_API_KEY": "sk-1"}
OWN = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}


@pytest.mark.parametrize(
    ("option", "variable", "configured", "name"),
    [("a", "b", "c", "a"), (None, "b", "c", "b"), (None, None, "c", "c"), (None, " ", "c", "c")],
)
def test_the_option_wins_over_the_environment_and_the_outline(
    option: str | None, variable: str | None, configured: str, name: str
) -> None:
    env = HOSTED if variable is None else {**HOSTED, "POSTGEN_MODEL": variable}
    chosen = resolve_model(option, configured, env)
    assert isinstance(chosen, RemoteChoice)
    assert chosen.name == name


@pytest.mark.parametrize(
    ("env", "api"),
    [
        (HOSTED, "responses"),
        ({**HOSTED, "OPENAI_BASE_URL": "https://eu.api.openai.com/v1"}, "responses"),
        (OWN, "chat"),
        ({**OWN, "POSTGEN_API": "responses"}, "responses"),
        ({**HOSTED, "POSTGEN_API": "chat"}, "chat"),
        ({**HOSTED, "OPENAI_BASE_URL": "https://api.openai.com.example/v1"}, "chat"),
    ],
)
def test_the_api_follows_from_the_endpoint(env: dict[str, str], api: str) -> None:
    chosen = resolve_model("m", None, env)
    assert isinstance(chosen, RemoteChoice)
    assert chosen.endpoint.api == api


@pytest.mark.parametrize(
    ("option", "configured", "env", "chosen"),
    [
        (None, None, {}, LocalChoice(None)),
        (None, None, {"OPENAI_API_KEY": "  ", "OPENAI_BASE_URL": ""}, LocalChoice(None)),
        ("embedded", "c", HOSTED, LocalChoice(None)),
        (None, "c", {**HOSTED, "POSTGEN_MODEL": "embedded"}, LocalChoice(None)),
        ("some/file.gguf", None, HOSTED, LocalChoice("some/file.gguf")),
    ],
)
def test_the_embedded_model_and_model_files_are_local(
    option: str | None, configured: str | None, env: dict[str, str], chosen: LocalChoice
) -> None:
    assert resolve_model(option, configured, env) == chosen


def test_without_a_key_the_outlines_hosted_model_is_replaced_with_a_note() -> None:
    chosen = resolve_model(None, "some-hosted-model", {})
    assert isinstance(chosen, LocalChoice)
    assert "some-hosted-model" in chosen.note


@pytest.mark.parametrize(
    ("option", "env", "error", "words"),
    [
        ("hosted", {}, UsageError, "OPENAI_API_KEY"),
        (None, {"POSTGEN_MODEL": "hosted"}, UsageError, "OPENAI_API_KEY"),
        (None, HOSTED, UsageError, "--model, POSTGEN_MODEL"),
        ("m", {"OPENAI_BASE_URL": "localhost:8080/v1"}, UsageError, "http://"),
        ("m", {**OWN, "POSTGEN_API": "soap"}, UsageError, "chat, responses"),
        ("m", {**OWN, "POSTGEN_MAX_RETRY_AFTER": "long"}, UsageError, "POSTGEN_MAX_RETRY_AFTER"),
        ("m", {**OWN, "POSTGEN_READ_TIMEOUT": "0"}, UsageError, "POSTGEN_READ_TIMEOUT"),
    ],
)
def test_invalid_settings_are_errors(
    option: str | None, env: dict[str, str], error: type[PostgenError], words: str
) -> None:
    with pytest.raises(error) as caught:
        open_model(option, environment=env)
    assert words in str(caught.value)


def test_the_only_model_of_an_endpoint_is_used_with_a_notice() -> None:
    notices: list[str] = []
    with (
        OpenAIServer([TextReply("hi")], ServerBehavior(models=("solo",), strict=True)) as server,
        open_model(environment={"OPENAI_BASE_URL": server.base_url}, notify=notices.append) as model,
    ):
        assert model.name == "solo"
        assert model.ask(request()).text == "hi"
    assert "solo" in notices[0]


def test_an_endpoint_with_several_models_requires_a_choice() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(models=("big", "small"))) as server,
        pytest.raises(UsageError, match=r"offers big, small; set it with --model"),
    ):
        open_model(environment={"OPENAI_BASE_URL": server.base_url})


def test_an_endpoint_without_a_model_list_requires_a_name() -> None:
    with pytest.raises(UsageError, match=r"no model is chosen.*no server is listening"):
        open_model(environment=OWN)


def test_the_key_is_not_in_the_repr() -> None:
    assert "sk-1" not in repr(resolve_model("m", None, HOSTED))
