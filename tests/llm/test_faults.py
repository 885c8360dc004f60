"""Everything an endpoint can do wrong, each told in one clear sentence that holds no key."""

import socket

import pytest

from postgen.errors import CredentialsError, EndpointError, ModelError, UnusableReplyError
from postgen.llm import FinishReason, IncompleteReplyError, RejectedReplyError, open_model
from tests.llm.asking import KEY, opened, request
from tests.servers import (
    Answer,
    Character,
    Cut,
    Fail,
    FailMidway,
    NoChoice,
    OpenAIServer,
    Raw,
    Say,
    Stall,
)

OVERFLOW = "request (9031 tokens) exceeds the available context size (8192 tokens)"
FAULTS: dict[str, tuple[Answer, type[ModelError], str]] = {
    "401": (Fail(401, f"Incorrect API key provided: {KEY}"), CredentialsError, "OPENAI_API_KEY"),
    "403": (Fail(403, "no access"), CredentialsError, "--model"),
    "404 model": (Fail(404, "The model does not exist", "model_not_found"), EndpointError, "--model"),
    "quota": (Fail(429, "over quota", "insufficient_quota"), EndpointError, "used up"),
    "400": (Fail(400, "messages must not be empty"), EndpointError, "messages must not be empty"),
    "context": (Fail(400, OVERFLOW), EndpointError, "longer context"),
    "429": (Fail(429, "slow down"), EndpointError, "still rate limiting after 2 retries"),
    "500": (Fail(500, "oops"), EndpointError, "failing (500): oops"),
    "502 page": (Fail(502, page="<html><h1>Bad <b>Gateway</b></h1>"), EndpointError, "Bad Gateway"),
    "cut": (Cut(), EndpointError, "broke off after 19 characters"),
    "clean cut": (Cut(clean=True), EndpointError, "broke off after 19 characters"),
    "stall": (Stall(), EndpointError, "POSTGEN_READ_TIMEOUT"),
    "midway": (FailMidway(), EndpointError, "out of memory"),
    "page": (Raw(b"<!doctype html><p>Welcome", "text/html; charset=utf-8"), EndpointError, "web page"),
    "not JSON": (Raw(b"data: {broken\n\n"), EndpointError, "not JSON"),
    "not UTF-8": (Raw(b'data: {"a": "\xff"}\n\n'), EndpointError, "not JSON"),
    "whole, not JSON": (Raw(b"{broken", "application/json"), EndpointError, "not JSON"),
    "other JSON": (Raw(b'{"ok": true}', "application/json"), UnusableReplyError, "empty"),
    "error as 200": (
        Raw(b'{"error": {"message": "no GPU"}}', "application/json"),
        EndpointError,
        "no GPU",
    ),
    "nothing": (Raw(b""), EndpointError, "empty response"),
    "no choice": (NoChoice(), UnusableReplyError, "empty"),
    "empty": (Say(""), UnusableReplyError, "empty"),
    "blank": (Say(" \n\n"), UnusableReplyError, "empty"),
    "refusal": (Say("", refusal="I cannot help."), UnusableReplyError, "refused: I cannot help."),
    "filter": (Say("Half", finish="content_filter"), UnusableReplyError, "content filter"),
    "only reasoning": (Say("<think>hm</think>"), UnusableReplyError, "no answer"),
    "reasoning to the limit": (Say("<think>hm", finish="length"), UnusableReplyError, "more tokens"),
    "one endless event": (Raw(b"data: " + b"x" * 9_000_000), EndpointError, "more than 8 MB in one piece"),
    "an endless page": (
        Raw(b"[" + b" " * 9_000_000, "application/json"),
        EndpointError,
        "more than 8 MB in one piece",
    ),
    "endless": (Say("again and " * 120_000), UnusableReplyError, "loops"),
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
    answers: list[Answer] = [Say("", refusal="No.", prompt_tokens=70), Cut("It begins")]
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
        OpenAIServer([Say("again and " * 500_000)]) as server,
        opened(server, api) as model,
        pytest.raises(RejectedReplyError, match="loops"),
    ):
        model.ask(request(), heard.append)
    assert len("".join(heard)) < 1_100_000


def test_a_key_that_is_missing_altogether() -> None:
    with (
        OpenAIServer(character=Character(key="sk-right")) as server,
        opened(server) as model,
        pytest.raises(CredentialsError, match="requires a key"),
    ):
        model.ask(request())


def test_a_wrong_key_repeated_by_the_server_is_blotted_out() -> None:
    with (
        OpenAIServer(character=Character(key="sk-right")) as server,
        opened(server, key="0123456789abcdef") as model,
        pytest.raises(CredentialsError, match="does not accept the key") as caught,
    ):
        model.ask(request())
    assert "0123456789abcdef" not in str(caught.value)


def test_an_endpoint_without_the_responses_api_says_what_to_set() -> None:
    with (
        OpenAIServer(character=Character(apis=frozenset({"chat"}))) as server,
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
    with OpenAIServer([Fail(400, "bad")]) as server:
        address = server.base_url.replace("//", "//user:hunter2@")
        with (
            open_model("m", environment={"OPENAI_BASE_URL": address}) as model,
            pytest.raises(EndpointError) as caught,
        ):
            model.ask(request())
    assert "hunter2" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
