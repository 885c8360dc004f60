"""Every fault of an endpoint is reported in one clear sentence without the key."""

import socket

import pytest

from postgen.errors import CredentialsError, EndpointError, ModelError, UnusableReplyError
from postgen.llm.factory import open_model
from postgen.llm.protocol import FinishReason, IncompleteReplyError, RejectedReplyError
from tests.llm.endpoint_models import KEY, open_endpoint, request
from tests.servers import (
    DroppedStream,
    EmptyReply,
    ErrorReply,
    MidStreamError,
    OpenAIServer,
    RawReply,
    ServerBehavior,
    ServerReply,
    StalledStream,
    TextReply,
)

OVERFLOW = "request (9031 tokens) exceeds the available context size (8192 tokens)"
FAULTS: dict[str, tuple[ServerReply, type[ModelError], str]] = {
    "401": (ErrorReply(401, f"Incorrect API key provided: {KEY}"), CredentialsError, "OPENAI_API_KEY"),
    "403": (ErrorReply(403, "no access"), CredentialsError, "--model"),
    "404 model": (ErrorReply(404, "The model does not exist", "model_not_found"), EndpointError, "--model"),
    "quota": (ErrorReply(429, "over quota", "insufficient_quota"), EndpointError, "used up"),
    "400": (ErrorReply(400, "messages must not be empty"), EndpointError, "messages must not be empty"),
    "context": (ErrorReply(400, OVERFLOW), EndpointError, "longer context"),
    "429": (ErrorReply(429, "slow down"), EndpointError, "still rate limiting after 2 retries"),
    "500": (ErrorReply(500, "oops"), EndpointError, "failing (500): oops"),
    "502 page": (ErrorReply(502, page="<html><h1>Bad <b>Gateway</b></h1>"), EndpointError, "Bad Gateway"),
    "cut": (DroppedStream(), EndpointError, "broke off after 19 characters"),
    "clean cut": (DroppedStream(clean=True), EndpointError, "broke off after 19 characters"),
    "stall": (StalledStream(), EndpointError, "POSTGEN_READ_TIMEOUT"),
    "midway": (MidStreamError(), EndpointError, "out of memory"),
    "page": (RawReply(b"<!doctype html><p>Welcome", "text/html; charset=utf-8"), EndpointError, "web page"),
    "not JSON": (RawReply(b"data: {broken\n\n"), EndpointError, "not JSON"),
    "not UTF-8": (RawReply(b'data: {"a": "\xff"}\n\n'), EndpointError, "not JSON"),
    "whole, not JSON": (RawReply(b"{broken", "application/json"), EndpointError, "not JSON"),
    "other JSON": (RawReply(b'{"ok": true}', "application/json"), UnusableReplyError, "empty"),
    "error as 200": (
        RawReply(b'{"error": {"message": "no GPU"}}', "application/json"),
        EndpointError,
        "no GPU",
    ),
    "nothing": (RawReply(b""), EndpointError, "empty response"),
    "no choice": (EmptyReply(), UnusableReplyError, "empty"),
    "empty": (TextReply(""), UnusableReplyError, "empty"),
    "blank": (TextReply(" \n\n"), UnusableReplyError, "empty"),
    "refusal": (TextReply("", refusal="I cannot help."), UnusableReplyError, "refused: I cannot help."),
    "filter": (TextReply("Half", finish="content_filter"), UnusableReplyError, "content filter"),
    "only reasoning": (TextReply("<think>hm</think>"), UnusableReplyError, "no answer"),
    "reasoning to the limit": (TextReply("<think>hm", finish="length"), UnusableReplyError, "more tokens"),
    "one endless event": (
        RawReply(b"data: " + b"x" * 9_000_000),
        EndpointError,
        "more than 8 MB in one piece",
    ),
    "an endless page": (
        RawReply(b"[" + b" " * 9_000_000, "application/json"),
        EndpointError,
        "more than 8 MB in one piece",
    ),
    "endless": (TextReply("again and " * 120_000), UnusableReplyError, "loops"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_reported_clearly(api: str, case: str) -> None:
    reply, error, words = FAULTS[case]
    with (
        OpenAIServer(lambda _: reply) as server,
        open_endpoint(server, api, key=KEY, POSTGEN_READ_TIMEOUT="0.4" if case == "stall" else "") as model,
        pytest.raises(error) as caught,
    ):
        model.ask(request())
    message = str(caught.value)
    assert words in message
    assert KEY not in message
    assert "\n" not in message
    assert "<" not in message
    assert caught.value.__cause__ is None  # and no traceback of the SDK


def test_errors_contain_the_reply_and_its_usage() -> None:
    replies: list[ServerReply] = [TextReply("", refusal="No.", prompt_tokens=70), DroppedStream("It begins")]
    with OpenAIServer(replies) as server, open_endpoint(server) as model:
        with pytest.raises(RejectedReplyError) as rejected:
            model.ask(request())
        with pytest.raises(IncompleteReplyError) as incomplete:
            model.ask(request())
    assert rejected.value.reply.finish is FinishReason.REFUSED
    assert rejected.value.reply.usage.prompt_tokens == 70
    assert incomplete.value.reply.text == "It begins"
    assert incomplete.value.reply.usage.estimated


def test_an_endless_reply_is_aborted(api: str) -> None:
    received: list[str] = []
    with (
        OpenAIServer([TextReply("again and " * 500_000)]) as server,
        open_endpoint(server, api) as model,
        pytest.raises(RejectedReplyError, match="loops"),
    ):
        model.ask(request(), received.append)
    assert len("".join(received)) < 1_100_000


def test_a_missing_key_is_reported() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(key="sk-right")) as server,
        open_endpoint(server) as model,
        pytest.raises(CredentialsError, match="requires a key"),
    ):
        model.ask(request())


def test_a_key_repeated_by_the_server_is_not_shown() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(key="sk-right")) as server,
        open_endpoint(server, key="0123456789abcdef") as model,
        pytest.raises(CredentialsError, match="does not accept the key") as caught,
    ):
        model.ask(request())
    assert "0123456789abcdef" not in str(caught.value)


def test_an_endpoint_without_the_responses_api_gets_advice() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(apis=frozenset({"chat"}))) as server,
        open_endpoint(server, "responses") as model,
        pytest.raises(EndpointError, match="POSTGEN_API=chat"),
    ):
        model.ask(request())


def test_a_missing_server_is_reported() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    with (
        open_model("m", environment={"OPENAI_BASE_URL": address}) as model,
        pytest.raises(EndpointError, match="no server is listening"),
    ):
        model.ask(request())


def test_an_unknown_host_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with (
        open_model("m", environment={"OPENAI_BASE_URL": "http://no-such-host.invalid/v1"}) as model,
        pytest.raises(EndpointError, match="cannot be found"),
    ):
        model.ask(request())


def test_credentials_in_the_address_are_never_shown() -> None:
    with OpenAIServer([ErrorReply(400, "bad")]) as server:
        address = server.base_url.replace("//", "//user:hunter2@")
        with (
            open_model("m", environment={"OPENAI_BASE_URL": address}) as model,
            pytest.raises(EndpointError) as caught,
        ):
            model.ask(request())
    assert "hunter2" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
