"""What a healthy endpoint sends, through both APIs, streamed and whole."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from postgen.llm import FinishReason, Message, Request
from tests.llm.asking import opened, request
from tests.servers import OpenAIServer, RecordedRequest, ServerBehavior, TextReply

TEXT = "Der Verlust mißt: $L = (y - \\hat{y})^2$. Ein Wörterbuch – 😀.\n\n```python\nx: int = 1\n```\n"


@pytest.mark.parametrize("streams", [True, False])
def test_text_usage_and_model_arrive(api: str, streams: bool) -> None:
    heard: list[str] = []
    with (
        OpenAIServer([TextReply(TEXT, prompt_tokens=120, cached_tokens=100, streams=streams)]) as server,
        opened(server, api) as model,
    ):
        reply = model.ask(request(), heard.append)
    assert reply.text == "".join(heard) == TEXT
    assert reply.finish is FinishReason.STOP
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens) == (120, 100)
    assert reply.usage.completion_tokens > 10
    assert not reply.usage.estimated
    assert reply.model == "test-model"
    assert len(heard) > 5 or not streams


def test_the_request_carries_what_was_asked(api: str) -> None:
    messages = (Message("system", "Be brief."), Message("user", "Hello"))
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    closed = {**schema, "additionalProperties": False}
    asked = Request("x", messages, 50, 0.5, 7, "root ::= [a-z]+", closed, "plan")
    with (
        OpenAIServer([TextReply("yes"), TextReply("yes")]) as server,
        opened(server, api, key="sk-1") as model,
    ):
        model.ask(asked)
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
    assert "grammar" not in first.body  # not every server ignores what it does not know
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


def test_a_cut_reply_is_returned_and_says_so(api: str) -> None:
    with OpenAIServer([TextReply("Half a sent", finish="length")]) as server, opened(server, api) as model:
        reply = model.ask(request())
    assert reply.truncated
    assert reply.text == "Half a sent"


def test_usage_is_estimated_where_none_is_sent(api: str) -> None:
    with OpenAIServer([TextReply("word " * 100, usage=False)]) as server, opened(server, api) as model:
        usage = model.ask(request("term " * 200)).usage
    assert usage.estimated
    assert 150 < usage.prompt_tokens < 300
    assert 75 < usage.completion_tokens < 150


@pytest.mark.parametrize(
    "written",
    [
        "<think>Let me see.\n\n</think>\n\n# Title\n",
        "Let me see.\n</think>\n\n# Title\n",
        "<think></think># Title\n",
        "[THINK]hm[/THINK]# Title\n",
    ],
)
def test_reasoning_is_no_part_of_the_text(api: str, written: str) -> None:
    with OpenAIServer([TextReply(written, reasoning="So, ")]) as server, opened(server, api) as model:
        assert model.ask(request()).text == "# Title\n"


def test_the_listener_hears_no_leading_reasoning(api: str) -> None:
    heard: list[str] = []
    with (
        OpenAIServer([TextReply("<think>a < b </think>\n\nThe answer")]) as server,
        opened(server, api) as model,
    ):
        model.ask(request(), heard.append)
    assert "".join(heard) == "The answer"


def test_many_threads_may_ask_at_once(api: str) -> None:
    def echo(request: RecordedRequest) -> TextReply:
        return TextReply(request.text * 50)

    with OpenAIServer(echo) as server, opened(server, api) as model, ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: model.ask(request(f"<{n}>")).text, range(40)))
    assert texts == [f"<{n}>" * 50 for n in range(40)]


def test_an_error_of_the_listener_is_not_blamed_on_the_endpoint() -> None:
    def listen(piece: str) -> None:
        raise ValueError(piece)

    with (
        OpenAIServer([TextReply("0123456789")]) as server,
        opened(server) as model,
        pytest.raises(ValueError, match="0123456789"),
    ):
        model.ask(request(), listen)


@pytest.mark.parametrize(
    ("refused", "used"),
    [("max_tokens", "max_completion_tokens"), ("temperature", None), ("stream_options", None)],
)
def test_a_refused_field_is_left_out_from_then_on(refused: str, used: str | None) -> None:
    said: list[str] = []
    behavior = ServerBehavior(refuses=frozenset({refused}))
    with (
        OpenAIServer([TextReply("one"), TextReply("two")], behavior) as server,
        opened(server, notify=said.append) as model,
    ):
        assert model.ask(request(max_tokens=9, temperature=0.1)).text == "one"
        assert model.ask(request(max_tokens=9, temperature=0.1)).text == "two"
    assert len(server.requests) == 3  # refused once, then known
    assert refused not in server.requests[2].body
    assert used is None or server.requests[2].body[used] == 9
    assert len(said) == 1
    assert refused in said[0]
