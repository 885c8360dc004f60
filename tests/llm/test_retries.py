"""The SDK retries, nobody else; a wait that the server asks for is honoured and said."""

import pytest

from postgen.errors import EndpointError
from postgen.llm.endpoint import retry_after, retry_headers
from tests.llm.asking import opened, request
from tests.servers import DroppedStream, ErrorReply, OpenAIServer, TextReply


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_passing_fault_is_survived_with_no_request_too_many(api: str, status: int) -> None:
    with OpenAIServer([ErrorReply(status), TextReply("fine")]) as server, opened(server, api) as model:
        assert model.ask(request()).text == "fine"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "requests"),
    [(ErrorReply(500), 3), (ErrorReply(400), 1), (ErrorReply(401), 1), (DroppedStream(), 1)],
)
def test_a_lasting_fault_is_not_asked_too_often(answer: ErrorReply | DroppedStream, requests: int) -> None:
    with (
        OpenAIServer(lambda _: answer) as server,
        opened(server, key="sk-0") as model,
        pytest.raises(Exception, match=r"."),
    ):
        model.ask(request())
    assert len(server.requests) == requests


def test_a_short_wait_is_said_and_waited() -> None:
    said: list[str] = []
    with (
        OpenAIServer([ErrorReply(429, headers={"Retry-After": "0.05"}), TextReply("fine")]) as server,
        opened(server, notify=said.append) as model,
    ):
        assert model.ask(request()).text == "fine"
    assert said == ["The endpoint is rate limiting: waiting 0 s as it requested."]


def test_a_wait_beyond_the_patience_is_refused_at_once() -> None:
    said: list[str] = []
    with (
        OpenAIServer([ErrorReply(429, headers={"Retry-After": "60"}), TextReply("late")]) as server,
        opened(server, notify=said.append, POSTGEN_MAX_RETRY_AFTER="30") as model,
        pytest.raises(
            EndpointError, match=r"asks to wait 60 s, longer than the 30 s.*POSTGEN_MAX_RETRY_AFTER"
        ),
    ):
        model.ask(request())
    assert len(server.requests) == 1
    assert said == []


def test_a_wait_longer_than_the_sdk_would_ever_honour_is_waited_out_once() -> None:
    slept: list[float] = []
    said: list[str] = []
    changes = retry_headers(429, {"retry-after": "300"}, 2, 600.0, said.append, slept.append)
    assert slept == [300.0]
    assert changes == {"retry-after-ms": "1", "x-should-retry": "true"}
    assert said == ["The endpoint is rate limiting: waiting 300 s as it requested."]


def test_no_wait_after_the_last_attempt() -> None:
    said: list[str] = []
    assert retry_headers(429, {"retry-after": "300"}, 0, 600.0, said.append) == {}
    assert said == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "7", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, 40.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:10 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
    ],
)
def test_every_form_of_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=60.0) == seconds
