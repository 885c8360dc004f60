"""Replies of a healthy endpoint, through both APIs, streamed and complete."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from postgen.llm.protocol import FinishReason, Message, Request
from tests.llm.endpoint_models import open_endpoint, request
from tests.servers import OpenAIServer, RawReply, RecordedRequest, ServerBehavior, TextReply

TEXT = "Der Verlust mißt: $L = (y - \\hat{y})^2$. Ein Wörterbuch – 😀.\n\n```python\nx: int = 1\n```\n"


@pytest.mark.parametrize("streams", [True, False])
def test_text_usage_and_model_are_returned(api: str, streams: bool) -> None:
    received: list[str] = []
    with (
        OpenAIServer([TextReply(TEXT, prompt_tokens=120, cached_tokens=100, streams=streams)]) as server,
        open_endpoint(server, api) as model,
    ):
        reply = model.ask(request(), received.append)
    assert reply.text == "".join(received) == TEXT
    assert reply.finish is FinishReason.STOP
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens) == (120, 100)
    assert reply.usage.completion_tokens > 10
    assert not reply.usage.estimated
    assert reply.model == "test-model"
    assert len(received) > 5 or not streams


def test_the_request_contains_all_fields(api: str) -> None:
    messages = (Message("system", "Be brief."), Message("user", "Hello"))
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    closed = {**schema, "additionalProperties": False}
    model_request = Request("x", messages, 50, 0.5, 7, "root ::= [a-z]+", closed, "plan")
    with (
        OpenAIServer([TextReply("yes"), TextReply("yes")]) as server,
        open_endpoint(server, api, key="sk-1") as model,
    ):
        model.ask(model_request)
        model.ask(Request("x", messages, schema=schema))
    first, second = server.requests
    assert first.messages == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
    ]
    assert first.body["stream"] is True
    assert first.limit == 50
    assert first.body["temperature"] == 0.5
    assert first.headers["authorization"] == "Bearer sk-1"
    assert "grammar" not in first.body  # some servers reject unknown fields
    if api == "chat":
        assert first.body["seed"] == 7
        assert first.body["response_format"]["json_schema"] == {
            "name": "plan",
            "schema": closed,
            "strict": True,
        }
        assert second.body["response_format"]["json_schema"]["strict"] is False
    else:
        assert first.body["store"] is False
        assert first.body["text"]["format"]["schema"] == closed
        assert first.body["text"]["format"]["strict"] is True
        assert second.body["text"]["format"]["strict"] is False
    for field in ("temperature", "seed", "max_tokens", "max_output_tokens"):
        assert field not in second.body


def test_a_truncated_reply_is_returned_as_truncated(api: str) -> None:
    with (
        OpenAIServer([TextReply("Half a sent", finish="length")]) as server,
        open_endpoint(server, api) as model,
    ):
        reply = model.ask(request())
    assert reply.truncated
    assert reply.text == "Half a sent"


def test_usage_is_estimated_if_the_server_sends_none(api: str) -> None:
    with OpenAIServer([TextReply("word " * 100, usage=False)]) as server, open_endpoint(server, api) as model:
        usage = model.ask(request("term " * 200)).usage
    assert usage.estimated
    assert 150 < usage.prompt_tokens < 300
    assert 75 < usage.completion_tokens < 150


@pytest.mark.parametrize(
    "reply_text",
    [
        "<think>Let me see.\n\n</think>\n\n# Title\n",
        "Let me see.\n</think>\n\n# Title\n",
        "<think></think># Title\n",
        "[THINK]hm[/THINK]# Title\n",
    ],
)
def test_reasoning_is_removed_from_the_text(api: str, reply_text: str) -> None:
    with (
        OpenAIServer([TextReply(reply_text, reasoning="So, ")]) as server,
        open_endpoint(server, api) as model,
    ):
        assert model.ask(request()).text == "# Title\n"


def test_the_text_callback_receives_no_reasoning(api: str) -> None:
    received: list[str] = []
    with (
        OpenAIServer([TextReply("<think>a < b </think>\n\nThe answer")]) as server,
        open_endpoint(server, api) as model,
    ):
        model.ask(request(), received.append)
    assert "".join(received) == "The answer"


def test_many_threads_may_call_the_model_at_once(api: str) -> None:
    def echo(request: RecordedRequest) -> TextReply:
        return TextReply(request.text * 50)

    with OpenAIServer(echo) as server, open_endpoint(server, api) as model, ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: model.ask(request(f"<{n}>")).text, range(40)))
    assert texts == [f"<{n}>" * 50 for n in range(40)]


def test_an_error_of_the_callback_is_not_an_endpoint_error() -> None:
    def failing_callback(piece: str) -> None:
        raise ValueError(piece)

    with (
        OpenAIServer([TextReply("0123456789")]) as server,
        open_endpoint(server) as model,
        pytest.raises(ValueError, match="0123456789"),
    ):
        model.ask(request(), failing_callback)


@pytest.mark.parametrize(
    ("rejected", "replacement"),
    [("max_tokens", "max_completion_tokens"), ("temperature", None), ("stream_options", None)],
)
def test_a_rejected_field_is_omitted_from_then_on(rejected: str, replacement: str | None) -> None:
    notices: list[str] = []
    behavior = ServerBehavior(refuses=frozenset({rejected}))
    with (
        OpenAIServer([TextReply("one"), TextReply("two")], behavior) as server,
        open_endpoint(server, notify=notices.append) as model,
    ):
        assert model.ask(request(max_tokens=9, temperature=0.1)).text == "one"
        assert model.ask(request(max_tokens=9, temperature=0.1)).text == "two"
    assert len(server.requests) == 3  # the field is rejected only once
    assert rejected not in server.requests[2].body
    assert replacement is None or server.requests[2].body[replacement] == 9
    assert len(notices) == 1
    assert rejected in notices[0]


@pytest.mark.parametrize(
    ("name", "shown"),
    [({"a": 1}, "test-model"), (5, "test-model"), (" ", "test-model"), ("m\x1b[1m\n::x", "m\\x1b[1m\\n::x")],
)
def test_the_name_that_an_endpoint_reports_is_one_line(name: object, shown: str) -> None:
    choice = {"message": {"content": "Yes."}, "finish_reason": "stop"}
    body = json.dumps({"model": name, "choices": [choice]}).encode()
    with OpenAIServer([RawReply(body, "application/json")]) as server, open_endpoint(server) as model:
        assert model.ask(request()).model == shown
