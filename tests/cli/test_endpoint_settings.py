"""Proxies, certificates, keys and addresses of the environment: `draft` and `doctor` name the variable."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import scripted_model
from tests.projects import RECAP
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

POST = "1.2-looking-back.md"
DEAD = "http://127.0.0.1:9"
REMOTE = "https://models.example.com/v1"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-fine")
    monkeypatch.setenv("POSTGEN_MODEL", "test-model")


BAD: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "socks5": ({"ALL_PROXY": "socks5://127.0.0.1:1080"}, ("ALL_PROXY", "socksio")),
    "socks5h": ({"https_proxy": "socks5h://me:secret@127.0.0.1:1080"}, ("https_proxy", "socksio")),
    "socks": ({"all_proxy": "socks://127.0.0.1:1080"}, ("all_proxy", "socks5://")),
    "ftp proxy": ({"HTTPS_PROXY": "ftp://127.0.0.1:1080"}, ("HTTPS_PROXY", "not supported")),
    "proxy port": ({"HTTPS_PROXY": "http://127.0.0.1:port"}, ("HTTPS_PROXY", "not a valid URL")),
    "dead proxy": ({"HTTPS_PROXY": DEAD}, ("HTTPS_PROXY", "proxy http://127.0.0.1:9", "NO_PROXY")),
    "no certificates": ({"SSL_CERT_FILE": "/no/such.pem"}, ("SSL_CERT_FILE", "no such file")),
    "no folder": ({"SSL_CERT_DIR": "/no/such"}, ("SSL_CERT_DIR", "no such folder")),
    "key log": ({"SSLKEYLOGFILE": "/no/such/folder/log"}, ("SSLKEYLOGFILE", "cannot be written")),
    "key log and folder": (
        {"SSLKEYLOGFILE": "/", "SSL_CERT_DIR": "/etc"},
        ("SSLKEYLOGFILE is", "unset SSLKEYLOGFILE"),
    ),
    "curly quotes": ({"OPENAI_API_KEY": "“sk-1”"}, ("OPENAI_API_KEY", "U+201C")),
    "zero-width": ({"OPENAI_API_KEY": "sk-1\u200b"}, ("OPENAI_API_KEY", "U+200B")),
    "letter": ({"OPENAI_API_KEY": "sk-schlüssel"}, ("OPENAI_API_KEY", "U+00FC")),
    "line end": ({"OPENAI_API_KEY": "sk-1\nsk-2"}, ("OPENAI_API_KEY", "U+000A")),
    "quotes": ({"OPENAI_API_KEY": '"sk-1"'}, ("OPENAI_API_KEY", "quotation mark")),
    "organization": ({"OPENAI_ORG_ID": "org–1"}, ("OPENAI_ORG_ID", "U+2013")),
    "no scheme": ({"OPENAI_BASE_URL": "models.example.com/v1"}, ("https://models.example.com/v1",)),
    "no scheme, local": ({"OPENAI_BASE_URL": "localhost:8080/v1"}, ("http://localhost:8080/v1",)),
    "bracket": ({"OPENAI_BASE_URL": "http://[::1/v1"}, ("OPENAI_BASE_URL", "not a valid URL")),
    "port": ({"OPENAI_BASE_URL": "http://127.0.0.1:99999/v1"}, ("OPENAI_BASE_URL", "not a valid URL")),
    "port word": ({"OPENAI_BASE_URL": "http://127.0.0.1:port/v1"}, ("OPENAI_BASE_URL", "not a valid URL")),
    "empty label": ({"OPENAI_BASE_URL": "http://models..com/v1"}, ("OPENAI_BASE_URL", "not a valid URL")),
    "space": ({"OPENAI_BASE_URL": "http://my host/v1"}, ("OPENAI_BASE_URL", "not a valid URL")),
    "hidden": ({"OPENAI_BASE_URL": "http://127.0.0.1\u200b:80/v1"}, ("OPENAI_BASE_URL", "U+200B")),
    "path": (
        {"OPENAI_BASE_URL": "http://me:secret@127.0.0.1:8080/v1/chat/completions"},
        ("OPENAI_BASE_URL", "set it to http://127.0.0.1:8080/v1"),
    ),
    "path of responses": ({"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1/responses/"}, ("/v1",)),
}


@pytest.mark.parametrize("case", BAD)
def test_a_setting_that_cannot_work_is_named_with_its_remedy(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    settings, words = BAD[case]
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setenv("OPENAI_BASE_URL", REMOTE)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    result = postgen("draft", "1.2")
    assert result.code in (2, 3), result
    for word in words:
        assert word in result.err, result
    assert "internal error" not in result.err
    assert "secret" not in result.err


@pytest.mark.parametrize(
    "case", ["socks5", "dead proxy", "no certificates", "curly quotes", "bracket", "path"]
)
def test_doctor_finds_it_beforehand(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    settings, words = BAD[case]
    monkeypatch.setattr("postgen.cli.commands.doctor._CHECKS", {})
    monkeypatch.setenv("OPENAI_BASE_URL", REMOTE)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    result = postgen("doctor")
    assert result.code == 3, result
    assert "NO  " in result.out
    for word in words:
        assert word in result.out, result


@pytest.mark.parametrize(
    "settings",
    [
        {"HTTP_PROXY": DEAD},
        {"http_proxy": DEAD, "ALL_PROXY": "socks5://127.0.0.1:9"},
        {"all_proxy": "socks://127.0.0.1:9"},
        {"SSL_CERT_FILE": "/no/such.pem"},
        {"HTTP_PROXY": "http://127.0.0.1:port"},
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_local_server_needs_no_proxy(
    postgen: CommandRunner,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Mapping[str, str],
    host: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with OpenAIServer(scripted_model()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url.replace("127.0.0.1", host))
        result = postgen("draft", "1.2")
    assert result.code == 0, result
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_proxy_serves_other_hosts(
    postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test server is the proxy: it gets the whole address, which it does not know."""
    with OpenAIServer(scripted_model()) as server:
        monkeypatch.setenv("http_proxy", server.base_url.removesuffix("/v1"))
        monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")  # not the proxy of this address
        monkeypatch.setenv("OPENAI_BASE_URL", "http://models.example.com/v1")
        result = postgen("draft", "1.2")
    assert result.code == 3, result
    assert "does not support the OpenAI API (404)" in result.err
    monkeypatch.setenv("NO_PROXY", "models.example.com")
    assert "cannot be found" in postgen("draft", "1.2").err


def _good(request: RecordedRequest) -> ServerReply:
    if "number seven" in request.text:
        return TextReply('{"number": 7, "even": false}')
    return TextReply("yes, one two three four five six seven eight nine ten " * 20)


@pytest.mark.parametrize(
    ("refused", "line"),
    [
        (
            lambda a: "system" in [m["role"] for m in a.messages],
            "NO  request fields: the endpoint does not accept the system role",
        ),
        (
            lambda a: "json_schema" in str(a.body.get("response_format")),
            "NO  structured output: rejects a JSON Schema, accepts plain JSON",
        ),
        (
            lambda a: "response_format" in a.body,
            "NO  structured output: rejects a JSON Schema and plain JSON",
        ),
        (lambda a: "seed" in a.body, "NO  request fields: the endpoint does not accept 'seed'"),
        (
            lambda a: (a.limit or 0) > 4096,
            "NO  request fields: the endpoint does not accept max_tokens 8,000",
        ),
    ],
)
@pytest.mark.parametrize("status", [400, 500])
def test_doctor_says_what_the_endpoint_refuses(
    postgen: CommandRunner,
    monkeypatch: pytest.MonkeyPatch,
    refused: "object",
    line: str,
    status: int,
) -> None:
    assert callable(refused)
    if status == 500 and "max_tokens" in line:
        pytest.skip("servers that know their limit reject a larger one with 400")
    monkeypatch.setattr("postgen.cli.commands.doctor._CHECKS", {})
    with OpenAIServer(lambda a: ErrorReply(status, "nope") if refused(a) else _good(a)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        result = postgen("doctor")
    assert result.code == 0, result
    assert line in result.out, result.out
    unsure = [line for line in result.out.splitlines() if "??" in line]
    assert all("images" in line for line in unsure), result.out


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (TextReply("", reasoning="Well, yes."), "arrived as reasoning"),
        (TextReply("yes", finish="abort"), "finish reason 'abort'"),
    ],
)
def test_doctor_finds_replies_that_no_draft_can_use(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, reply: TextReply, words: str
) -> None:
    monkeypatch.setattr("postgen.cli.commands.doctor._CHECKS", {})
    with OpenAIServer(lambda _: reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        result = postgen("doctor")
    assert result.code == 3, result
    assert words in result.out
