"""The probe tells apart endpoints that differ in one trait each."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from postgen.llm import EndpointModel, open_model
from postgen.llm.probe import Probe, ProbeResult, ProbeStatus, probe
from tests.llm.asking import opened
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerBehavior, ServerReply, TextReply

HEALTHY = ServerBehavior(obeys=frozenset({"max_tokens", "max_output_tokens"}))


def clever(request: RecordedRequest) -> ServerReply:
    """A model that does as it is told."""
    if "response_format" in request.body or "text" in request.body:
        return TextReply(json.dumps({"number": 7, "even": False}))
    if "two hundred" in request.text:
        return TextReply("\n".join(f"number {n}" for n in range(1, 201)))
    return TextReply("Yes, that is how it is.")


def probed(
    behavior: ServerBehavior = HEALTHY,
    model: Callable[[RecordedRequest], ServerReply] = clever,
    api: str = "chat",
    token_field: str = "",
) -> Probe:
    with (
        OpenAIServer(model, behavior) as server,
        opened(server, api, POSTGEN_TOKEN_FIELD=token_field) as client,
    ):
        return probe(client)


def trait(found: Probe, name: str) -> ProbeResult:
    return next(t for t in found.traits if t.name == name)


def bad(found: Probe) -> set[str]:
    return {t.name for t in found.traits if t.verdict is not ProbeStatus.GOOD}


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_a_healthy_endpoint_has_nothing_to_set(api: str) -> None:
    found = probed(api=api)
    assert bad(found) == set()
    assert found.usable
    assert found.settings == ()
    assert len(found.traits) == 7


def test_the_wrong_api_is_told_and_the_rest_examined_with_the_right_one() -> None:
    found = probed(replace(HEALTHY, apis=frozenset({"chat"})), api="responses")
    assert found.settings == ("POSTGEN_API=chat",)
    assert bad(found) == {"api"}


def test_a_prompt_cut_in_silence_is_told() -> None:
    found = probed(replace(HEALTHY, context_tokens=4096))
    assert bad(found) == {"long prompts"}
    assert "it read 4,096 and silently dropped the rest" in trait(found, "long prompts").found


def test_a_prompt_refused_aloud_is_told_as_such() -> None:
    def small(request: RecordedRequest) -> ServerReply:
        return ErrorReply(400, "context length exceeded") if len(request.text) > 10_000 else clever(request)

    found = probed(model=small)
    assert bad(found) == {"long prompts"}
    assert "does not fit" in trait(found, "long prompts").found


def test_the_field_of_the_token_limit_is_found() -> None:
    found = probed(ServerBehavior(obeys=frozenset({"max_completion_tokens"})))
    assert bad(found) == {"token limit"}
    assert found.settings == ("POSTGEN_TOKEN_FIELD=max_completion_tokens",)
    behavior = ServerBehavior(obeys=frozenset({"max_completion_tokens"}))
    assert bad(probed(behavior, token_field="max_completion_tokens")) == set()


def test_an_endpoint_that_ignores_every_limit() -> None:
    found = probed(ServerBehavior())
    assert bad(found) == {"token limit"}
    assert "every" in trait(found, "token limit").found


@pytest.mark.parametrize("refuses", [frozenset[str](), frozenset({"response_format"})])
def test_a_schema_that_does_not_bind(refuses: frozenset[str]) -> None:
    def chatty(request: RecordedRequest) -> ServerReply:
        return TextReply("Seven is odd, of course.") if "response_format" in request.body else clever(request)

    found = probed(replace(HEALTHY, refuses=refuses), chatty)
    assert bad(found) == {"structured output"}
    assert ("rejects" in trait(found, "structured output").found) == bool(refuses)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda say: replace(say, streams=False), {"streaming"}),
        (lambda say: replace(say, usage=False), {"usage", "long prompts"}),
        (lambda say: replace(say, text=f"Let me think.\n</think>\n\n{say.text}"), {"reasoning"}),
    ],
)
def test_one_bad_habit_each(change: Callable[[TextReply], TextReply], names: set[str]) -> None:
    def model(request: RecordedRequest) -> ServerReply:
        answer = clever(request)
        assert isinstance(answer, TextReply)
        return change(answer)

    assert bad(probed(model=model)) == names


def test_a_model_that_the_endpoint_does_not_list() -> None:
    found = probed(replace(HEALTHY, models=("other",)))
    assert bad(found) == {"model"}
    assert found.usable
    assert "other" in trait(found, "model").advice


def test_an_endpoint_that_is_down_is_a_finding_and_no_exception() -> None:
    with open_model("m", environment={"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}) as model:
        assert isinstance(model, EndpointModel)
        found = probe(model)
    assert not found.usable
    assert [t.name for t in found.traits] == ["api"]
    assert "No server is listening" in found.traits[0].found


@pytest.mark.slow
def test_the_embedded_server() -> None:
    pytest.importorskip("xllamacpp", reason="the extra 'embedded' is not installed")
    with open_model(environment={}) as model:
        assert isinstance(model, EndpointModel)
        found = probe(model, long_tokens=600)
    assert bad(found) == set()
