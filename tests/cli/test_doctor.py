"""`postgen doctor` reports what works, what does not, and which settings fix it."""

from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.servers import OpenAIServer, RecordedRequest, ServerBehavior, ServerReply, TextReply

pytestmark = pytest.mark.slow


def _reply(request: RecordedRequest) -> ServerReply:
    return TextReply("yes, one two three four five six seven eight nine ten " * 20)


def test_problems_of_an_endpoint_are_reported_on_a_working_machine(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    behavior = ServerBehavior(apis=frozenset({"chat"}), context_tokens=2000)
    with OpenAIServer(_reply, behavior) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        result = postgen("doctor", "--model", "test-model")
    assert result.code == 0, result
    for words in (
        "ok  system: Linux ",
        "ok  uv: uv 0.",
        "ok  reader environment: Python 3.11",
        "ok  sandbox: a test line of Python ran in the sandbox: ",
        "ok  api: supports chat; chat is used",
        "NO  structured output: ignores a JSON Schema",
        "NO  long prompts: of a prompt of about ",
        "give the server a context of more than ",
    ):
        assert words in result.out, result.out


def test_an_endpoint_with_another_api_gets_the_setting_for_it(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer(_reply, ServerBehavior(apis=frozenset({"responses"}))) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        result = postgen("doctor", "--model", "test-model")
    assert result.code == 3
    assert "set POSTGEN_API=responses" in result.out


def test_an_unreachable_endpoint_is_reported_as_a_problem(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer() as server:
        address = server.base_url
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    result = postgen("doctor", "--model", "m")
    assert result.code == 3
    assert "NO  api: no server is listening at" in result.out
    assert postgen("doctor", "--no-model").code == 0


def test_the_environment_of_the_series_is_checked(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("postgen.execution.gpu.devices", lambda *_: ())
    (project / "points.csv").write_text("1,2")
    outline = (project / "outline.yaml").read_text(encoding="utf-8")
    with_data_and_gpu = outline.replace("packages: []", "packages: [], data: ['*.csv'], gpu: true")
    (project / "outline.yaml").write_text(with_data_and_gpu, encoding="utf-8")
    result = postgen("doctor", "--no-model")
    assert result.code == 0, result
    assert "ok  data: 1 file, 3 bytes" in result.out
    assert "ok  gpu: the series allows a GPU, but this machine has none" in result.out
    (project / "points.csv").unlink()
    monkeypatch.setenv("UV", str(tmp_path / "no-uv"))
    result = postgen("doctor", "--no-model")
    assert result.code == 3
    assert "NO  data: " in result.out
    assert "no file of the project matches '*.csv'" in result.out
    assert "NO  uv: asking uv for its version failed: cannot run" in result.out


def test_a_weaker_sandbox_is_reported_with_advice(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    result = postgen("doctor", "--no-model")
    assert result.code == 0, result
    assert "in the sandbox: landlock; namespaces would isolate it better." in result.out
    assert "The sandbox needs user namespaces" in result.out
