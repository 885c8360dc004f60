"""The probe distinguishes endpoints that differ in one property each."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from postgen.llm.endpoint_model import EndpointModel
from postgen.llm.factory import open_model
from postgen.llm.probe import Probe, ProbeResult, ProbeStatus, probe
from tests.llm.endpoint_models import open_endpoint
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerBehavior, ServerReply, TextReply

HEALTHY = ServerBehavior(obeys=frozenset({"max_tokens", "max_output_tokens"}))


def obedient_model(request: RecordedRequest) -> ServerReply:
    """Reply exactly as requested."""
    if request.images:
        return TextReply("Red.")
    if "response_format" in request.body or "text" in request.body:
        return TextReply(json.dumps({"number": 7, "even": False}))
    if "two hundred" in request.text:
        return TextReply("\n".join(f"number {n}" for n in range(1, 201)))
    return TextReply("Yes, that is how it is.")


def run_probe(
    behavior: ServerBehavior = HEALTHY,
    model: Callable[[RecordedRequest], ServerReply] = obedient_model,
    api: str = "chat",
    token_field: str = "",
) -> Probe:
    with (
        OpenAIServer(model, behavior) as server,
        open_endpoint(server, api, POSTGEN_TOKEN_FIELD=token_field) as client,
    ):
        return probe(client)


def probe_result(found: Probe, name: str) -> ProbeResult:
    return next(t for t in found.traits if t.name == name)


def failed_properties(found: Probe) -> set[str]:
    return {t.name for t in found.traits if t.verdict is not ProbeStatus.GOOD}


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_a_healthy_endpoint_needs_no_settings(api: str) -> None:
    found = run_probe(api=api)
    assert failed_properties(found) == set()
    assert found.usable
    assert found.settings == ()
    assert len(found.traits) == 9


def test_a_wrong_api_is_reported_and_the_probe_continues_with_the_right_one() -> None:
    found = run_probe(replace(HEALTHY, apis=frozenset({"chat"})), api="responses")
    assert found.settings == ("POSTGEN_API=chat",)
    assert failed_properties(found) == {"api"}


def test_a_silently_truncated_prompt_is_reported() -> None:
    found = run_probe(replace(HEALTHY, context_tokens=4096))
    assert failed_properties(found) == {"long prompts"}
    assert "it read 4,096 and silently dropped the rest" in probe_result(found, "long prompts").found


def test_a_rejected_long_prompt_is_reported() -> None:
    def small_context_model(request: RecordedRequest) -> ServerReply:
        return (
            ErrorReply(400, "context length exceeded")
            if len(request.text) > 10_000
            else obedient_model(request)
        )

    found = run_probe(model=small_context_model)
    assert failed_properties(found) == {"long prompts"}
    assert "do not fit" in probe_result(found, "long prompts").found


def test_the_field_of_the_token_limit_is_found() -> None:
    found = run_probe(ServerBehavior(obeys=frozenset({"max_completion_tokens"})))
    assert failed_properties(found) == {"token limit"}
    assert found.settings == ("POSTGEN_TOKEN_FIELD=max_completion_tokens",)
    behavior = ServerBehavior(obeys=frozenset({"max_completion_tokens"}))
    assert failed_properties(run_probe(behavior, token_field="max_completion_tokens")) == set()


def test_an_endpoint_that_ignores_every_token_limit_is_reported() -> None:
    found = run_probe(ServerBehavior())
    assert failed_properties(found) == {"token limit"}
    assert "every" in probe_result(found, "token limit").found


@pytest.mark.parametrize("refuses", [frozenset[str](), frozenset({"response_format"})])
def test_an_endpoint_that_ignores_the_schema_is_reported(refuses: frozenset[str]) -> None:
    def chatty_model(request: RecordedRequest) -> ServerReply:
        return (
            TextReply("Seven is odd, of course.")
            if "response_format" in request.body
            else obedient_model(request)
        )

    found = run_probe(replace(HEALTHY, refuses=refuses), chatty_model)
    assert failed_properties(found) == {"structured output"}
    assert ("rejects" in probe_result(found, "structured output").found) == bool(refuses)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda reply: replace(reply, streams=False), {"streaming"}),
        (lambda reply: replace(reply, usage=False), {"usage", "long prompts"}),
        (lambda reply: replace(reply, text=f"Let me think.\n</think>\n\n{reply.text}"), {"reasoning"}),
    ],
)
def test_each_bad_property_is_reported(change: Callable[[TextReply], TextReply], names: set[str]) -> None:
    def model(request: RecordedRequest) -> ServerReply:
        reply = obedient_model(request)
        assert isinstance(reply, TextReply)
        return change(reply)

    assert failed_properties(run_probe(model=model)) == names


def test_a_model_that_is_not_listed_is_reported() -> None:
    found = run_probe(replace(HEALTHY, models=("other",)))
    assert failed_properties(found) == {"model"}
    assert found.usable
    assert "other" in probe_result(found, "model").advice


def test_an_unreachable_endpoint_is_a_result_and_not_an_exception() -> None:
    with open_model("m", environment={"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}) as model:
        assert isinstance(model, EndpointModel)
        found = probe(model)
    assert not found.usable
    assert [t.name for t in found.traits] == ["api"]
    assert "no server is listening" in found.traits[0].found


@pytest.mark.slow
def test_the_embedded_server_passes_the_probe() -> None:
    pytest.importorskip("xllamacpp", reason="the extra 'embedded' is not installed")
    with open_model(environment={}) as model:
        assert isinstance(model, EndpointModel)
        found = probe(model, long_tokens=600)
    assert failed_properties(found) == {"images"}


def test_a_model_that_sees_no_images_is_reported() -> None:
    def refusing(request: RecordedRequest) -> ServerReply:
        return ErrorReply(400, "no images, please") if request.images else obedient_model(request)

    def blind(request: RecordedRequest) -> ServerReply:
        return TextReply("I see no picture.") if request.images else obedient_model(request)

    for model, words in ((refusing, "takes no images"), (blind, "does not see what they show")):
        found = run_probe(model=model)
        assert failed_properties(found) == {"images"}
        assert words in probe_result(found, "images").found
        assert found.usable
