"""Everything an endpoint can do wrong, each told in one clear sentence that holds no key."""

import socket

import pytest

from postgen.errors import CredentialsError, EndpointError, ModelError, UnusableReplyError
from postgen.llm import FinishReason, IncompleteReplyError, RejectedReplyError, open_model
from tests.llm.asking import KEY, opened, request
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
def test_each_fault_is_told_clearly(api: str, case: str) -> None:
    answer, error, words = FAULTS[case]
    with (
        OpenAIServer(lambda _: answer) as server,
        opened(server, api, key=KEY, POSTGEN_READ_TIMEOUT="0.4" if case == "stall" else "") as model,
        pytest.raises(error) as caught,
    ):
        model.ask(request())
    told = str(caught.value)
    assert words in told
    assert KEY not in told
    assert "\n" not in told
    assert "<" not in told
    assert caught.value.__cause__ is None  # no traceback of the SDK either


def test_what_was_paid_for_is_kept() -> None:
    answers: list[ServerReply] = [TextReply("", refusal="No.", prompt_tokens=70), DroppedStream("It begins")]
    with OpenAIServer(answers) as server, opened(server) as model:
        with pytest.raises(RejectedReplyError) as refused:
            model.ask(request())
        with pytest.raises(IncompleteReplyError) as broken:
            model.ask(request())
    assert refused.value.reply.finish is FinishReason.REFUSED
    assert refused.value.reply.usage.prompt_tokens == 70
    assert broken.value.reply.text == "It begins"
    assert broken.value.reply.usage.estimated


def test_a_reply_without_end_is_left_long_before_it_ends(api: str) -> None:
    heard: list[str] = []
    with (
        OpenAIServer([TextReply("again and " * 500_000)]) as server,
        opened(server, api) as model,
        pytest.raises(RejectedReplyError, match="loops"),
    ):
        model.ask(request(), heard.append)
    assert len("".join(heard)) < 1_100_000


def test_a_key_that_is_missing_altogether() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(key="sk-right")) as server,
        opened(server) as model,
        pytest.raises(CredentialsError, match="requires a key"),
    ):
        model.ask(request())


def test_a_wrong_key_repeated_by_the_server_is_blotted_out() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(key="sk-right")) as server,
        opened(server, key="0123456789abcdef") as model,
        pytest.raises(CredentialsError, match="does not accept the key") as caught,
    ):
        model.ask(request())
    assert "0123456789abcdef" not in str(caught.value)


def test_an_endpoint_without_the_responses_api_says_what_to_set() -> None:
    with (
        OpenAIServer(behavior=ServerBehavior(apis=frozenset({"chat"}))) as server,
        opened(server, "responses") as model,
        pytest.raises(EndpointError, match="POSTGEN_API=chat"),
    ):
        model.ask(request())


def test_nothing_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    with (
        open_model("m", environment={"OPENAI_BASE_URL": address}) as model,
        pytest.raises(EndpointError, match="No server is listening"),
    ):
        model.ask(request())


def test_a_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
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
