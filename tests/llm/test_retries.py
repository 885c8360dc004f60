"""Only the SDK retries; a wait that the server requests is respected and reported."""

import pytest

from postgen.errors import EndpointError
from postgen.llm.retries import retry_after, retry_headers
from tests.llm.endpoint_models import open_endpoint, request
from tests.servers import DroppedStream, ErrorReply, OpenAIServer, TextReply


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_temporary_fault_costs_one_more_request(api: str, status: int) -> None:
    with OpenAIServer([ErrorReply(status), TextReply("fine")]) as server, open_endpoint(server, api) as model:
        assert model.ask(request()).text == "fine"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "requests"),
    [(ErrorReply(500), 3), (ErrorReply(400), 1), (ErrorReply(401), 1), (DroppedStream(), 1)],
)
def test_a_permanent_fault_costs_a_limited_number_of_requests(
    reply: ErrorReply | DroppedStream, requests: int
) -> None:
    with (
        OpenAIServer(lambda _: reply) as server,
        open_endpoint(server, key="sk-0") as model,
        pytest.raises(Exception, match=r"."),
    ):
        model.ask(request())
    assert len(server.requests) == requests


def test_a_short_wait_is_reported_and_respected() -> None:
    notices: list[str] = []
    with (
        OpenAIServer([ErrorReply(429, headers={"Retry-After": "0.05"}), TextReply("fine")]) as server,
        open_endpoint(server, notify=notices.append) as model,
    ):
        assert model.ask(request()).text == "fine"
    assert notices == ["the endpoint is rate limiting: waiting 0 s as it requested"]


def test_a_wait_over_the_limit_is_an_immediate_error() -> None:
    notices: list[str] = []
    with (
        OpenAIServer([ErrorReply(429, headers={"Retry-After": "60"}), TextReply("late")]) as server,
        open_endpoint(server, notify=notices.append, POSTGEN_MAX_RETRY_AFTER="30") as model,
        pytest.raises(
            EndpointError, match=r"asks to wait 60 s, longer than the 30 s.*POSTGEN_MAX_RETRY_AFTER"
        ),
    ):
        model.ask(request())
    assert len(server.requests) == 1
    assert notices == []


def test_a_wait_over_the_sdks_limit_is_respected() -> None:
    waits: list[float] = []
    notices: list[str] = []
    changes = retry_headers(429, {"retry-after": "300"}, 2, 600.0, notices.append, waits.append)
    assert waits == [300.0]
    assert changes == {"retry-after-ms": "1", "x-should-retry": "true"}
    assert notices == ["the endpoint is rate limiting: waiting 300 s as it requested"]


def test_no_wait_after_the_last_attempt() -> None:
    notices: list[str] = []
    assert retry_headers(429, {"retry-after": "300"}, 0, 600.0, notices.append) == {}
    assert notices == []


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
def test_all_forms_of_retry_after_are_parsed(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=60.0) == seconds
