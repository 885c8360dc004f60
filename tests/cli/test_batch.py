"""`postgen draft --batch` against a real server with `/v1/files` and `/v1/batches`."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_lesson, requested_step, scripted_model
from tests.projects import RECAP, WITH_OUTPUT
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, StalledStream, TextReply

pytestmark = pytest.mark.slow

POST = "1.2-looking-back.md"
BROKEN = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")
Drafter = Callable[..., CommandResult]


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    def run(server: OpenAIServer, *arguments: str) -> CommandResult:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        monkeypatch.setenv("POSTGEN_BATCH_POLL", "0.01")
        return postgen("draft", "--batch", *arguments)

    return run


def _steps(server: OpenAIServer) -> list[list[str]]:
    """Return the requested steps of each batch."""
    files = [server.batches.files[b["input_file_id"]] for b in server.batches.batches.values()]
    return [
        sorted(
            requested_step(RecordedRequest("", "", {}, json.loads(line)["body"]))
            for line in file.splitlines()
        )
        for file in files
    ]


def test_all_lessons_are_requested_together_stage_by_stage(draft: Drafter, project: Path) -> None:
    with OpenAIServer(scripted_model()) as server:
        result = draft(server, "--all")
        assert result.code == 0, result
        assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT
        assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP
        first, second, *_ = _steps(server)
        assert (first, second) == (["plan"] * 3, ["code"] * 2)
        assert all(requests.method == "BATCH" for requests in server.requests), (
            "no request has the full price"
        )
        assert len(server.requests) == len({a.text for a in server.requests}), "no request is repeated"
        assert result.out.rstrip().splitlines()[-3].startswith("1.1  posts/")


def test_a_command_with_no_wait_can_be_resumed(draft: Drafter, project: Path) -> None:
    with OpenAIServer(scripted_model()) as server:
        server.batches.paused = True
        for _ in range(2):
            result = draft(server, "1.2", "--no-wait")
            assert result.code == 0, result
            assert "1.2  waiting for its batch; rerun the command to continue" in result.out
        assert _steps(server) == [["plan"]], "a batch in progress is not submitted again"
        server.batches.paused = False
        result = draft(server, "1.2")
        assert result.code == 0, result
        assert [requested_step(a) for a in server.requests].count("plan") == 1
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_batch_that_was_sent_before_postgen_was_killed_is_found_again(
    draft: Drafter, project: Path
) -> None:
    batch_stored, killed = threading.Event(), threading.Event()

    def submitted() -> None:
        batch_stored.set()
        killed.wait(30)

    with OpenAIServer(scripted_model()) as server:
        server.batches.paused = True
        server.batches.submitted = submitted
        command = [str(Path(sys.executable).with_name("postgen")), "draft", "--batch", "1.2"]
        environ = {**os.environ, "OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with subprocess.Popen(command, cwd=project, env=environ, stderr=subprocess.DEVNULL) as process:
            assert batch_stored.wait(60)
            process.kill()
            assert process.wait() == -signal.SIGKILL
        killed.set()
        (state,) = (project / ".postgen" / "batches").iterdir()
        assert json.loads(state.read_text(encoding="utf-8"))["batch"] is None, (
            "postgen does not know the id of its batch"
        )
        draft(server, "1.2", "--no-wait")
        assert len(server.batches.batches) == 1
        server.batches.paused = False
        assert draft(server, "1.2").code == 0
        assert [requested_step(a) for a in server.requests].count("plan") == 1


def test_a_batch_that_was_never_sent_is_submitted(draft: Drafter, project: Path) -> None:
    with OpenAIServer(scripted_model()) as server:
        server.batches.paused = True
        draft(server, "1.2", "--no-wait")
        server.batches.batches.clear()
        (state,) = (project / ".postgen" / "batches").iterdir()
        state_before = json.loads(state.read_text(encoding="utf-8"))
        state.write_text(json.dumps({**state_before, "batch": None}), encoding="utf-8")
        server.batches.paused = False
        assert draft(server, "1.2").code == 0


def test_missing_replies_of_an_expired_batch_are_requested_in_another(draft: Drafter, project: Path) -> None:
    stalled_steps = ["prose"]

    def answer(request: RecordedRequest) -> ServerReply:
        if requested_step(request) in stalled_steps:
            stalled_steps.remove(requested_step(request))
            return StalledStream()
        return scripted_model()(request)

    with OpenAIServer(answer) as server:
        result = draft(server, "1.2")
        assert result.code == 0, result
        assert "is expired; missing replies: 1" in result.err
        steps = [requested_step(a) for a in server.requests]
        assert (steps.count("prose"), steps.count("plan")) == (2, 1)
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_failed_request_does_not_stop_the_other_lessons(draft: Drafter, project: Path) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        if (requested_lesson(request), requested_step(request)) == ("1.1", "code"):
            return ErrorReply(400, "no such thing")
        if (requested_lesson(request), requested_step(request)) == ("2.1", "code") and not failed_once:
            failed_once.append(1)
            return ErrorReply(500, "busy")
        return scripted_model()(request)

    failed_once: list[int] = []
    with OpenAIServer(answer) as server:
        result = draft(server, "1.1", "2.1")
        assert result.code == 3, result
        assert "refused the request (400): no such thing" in result.err
    assert [p.name for p in (project / "posts").iterdir()] == ["2.1-going-on.md"]
    with OpenAIServer(scripted_model()) as server:
        result = draft(server, "1.1")
        assert result.code == 0, result
        assert "plan" not in [requested_step(a) for a in server.requests], "the plan comes from the first run"


def test_repairs_are_requested_without_a_batch(draft: Drafter, project: Path) -> None:
    with OpenAIServer(scripted_model({"prose": lambda _: BROKEN})) as server:
        result = draft(server, "1.2")
        assert result.code == 0, result
        assert [(requested_step(a), a.method) for a in server.requests] == [
            ("plan", "BATCH"),
            ("prose", "BATCH"),
            ("repair", "POST"),
        ]


def test_a_field_that_the_model_rejects_is_omitted(draft: Drafter, project: Path) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        if "max_tokens" in request.body:
            return ErrorReply(400, "Unsupported parameter: 'max_tokens' is not supported with this model.")
        return scripted_model()(request)

    with OpenAIServer(answer) as server:
        result = draft(server, "1.2")
        assert result.code == 0, result
        assert "max_tokens" in result.err


def test_a_failed_batch_is_reported(draft: Drafter) -> None:
    with OpenAIServer(scripted_model()) as server:
        server.batches.refuses = "the file is too large"
        result = draft(server, "1.2")
    assert result.code == 3
    assert "failed: the file is too large" in result.err
    assert "Traceback" not in result.err


def test_a_token_limit_applies_to_all_pending_requests_together(draft: Drafter) -> None:
    with OpenAIServer(lambda _: TextReply("x")) as server:
        result = draft(server, "--all", "--max-tokens", "24000", "--no-wait")
        assert result.code == 3, result
        assert "--max-tokens allows" in result.err
        assert 0 < sum(map(len, _steps(server))) < 3


def test_the_embedded_model_does_not_support_batches(postgen: CommandRunner) -> None:
    pytest.importorskip("xllamacpp", reason="the extra `embedded` is not installed")
    result = postgen("draft", "1.2", "--batch", "--model", "embedded")
    assert result.code == 2
    assert "--batch requires an endpoint" in result.err
