"""`postgen draft --batch` against a real server that speaks `/v1/files` and `/v1/batches`."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import Called, Caller
from tests.drafting.writing_model import lesson_of, step_of, writing
from tests.projects import RECAP, WITH_OUTPUT
from tests.servers import Answer, Asked, Fail, OpenAIServer, Say, Stall

pytestmark = pytest.mark.slow

POST = "1.2-looking-back.md"
BROKEN = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")
Drafter = Callable[..., Called]


@pytest.fixture
def draft(postgen: Caller, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    def run(server: OpenAIServer, *arguments: str) -> Called:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        monkeypatch.setenv("POSTGEN_BATCH_POLL", "0.01")
        return postgen("draft", "--batch", *arguments)

    return run


def _steps(server: OpenAIServer) -> list[list[str]]:
    """What each batch asked for."""
    files = [server.batches.files[b["input_file_id"]] for b in server.batches.batches.values()]
    return [
        sorted(step_of(Asked("", "", {}, json.loads(line)["body"])) for line in file.splitlines())
        for file in files
    ]


def test_all_lessons_are_asked_for_stage_by_stage(draft: Drafter, project: Path) -> None:
    with OpenAIServer(writing()) as server:
        called = draft(server, "--all")
        assert called.code == 0, called
        assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT
        assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP
        first, second, *_ = _steps(server)
        assert (first, second) == (["plan"] * 3, ["code"] * 2)
        assert all(asked.method == "BATCH" for asked in server.asked), "nothing at the full price"
        assert len(server.asked) == len({a.text for a in server.asked}), "nothing is asked twice"
        assert called.out.rstrip().splitlines()[-3].startswith("1.1  posts/")


def test_a_command_that_does_not_wait_is_gone_on_with(draft: Drafter, project: Path) -> None:
    with OpenAIServer(writing()) as server:
        server.batches.held = True
        for _ in range(2):
            called = draft(server, "1.2", "--no-wait")
            assert called.code == 0, called
            assert "1.2  waiting for its batch; rerun the command to continue" in called.out
        assert _steps(server) == [["plan"]], "what is under way is not submitted again"
        server.batches.held = False
        called = draft(server, "1.2")
        assert called.code == 0, called
        assert [step_of(a) for a in server.asked].count("plan") == 1
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_batch_that_was_sent_when_postgen_was_killed_is_found_again(draft: Drafter, project: Path) -> None:
    taken, killed = threading.Event(), threading.Event()

    def submitted() -> None:
        taken.set()
        killed.wait(30)

    with OpenAIServer(writing()) as server:
        server.batches.held = True
        server.batches.submitted = submitted
        command = [str(Path(sys.executable).with_name("postgen")), "draft", "--batch", "1.2"]
        environ = {**os.environ, "OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
        with subprocess.Popen(command, cwd=project, env=environ, stderr=subprocess.DEVNULL) as process:
            assert taken.wait(60)
            process.kill()
            assert process.wait() == -signal.SIGKILL
        killed.set()
        (state,) = (project / ".postgen" / "batches").iterdir()
        assert json.loads(state.read_text(encoding="utf-8"))["batch"] is None, "it never heard of its batch"
        draft(server, "1.2", "--no-wait")
        assert len(server.batches.batches) == 1
        server.batches.held = False
        assert draft(server, "1.2").code == 0
        assert [step_of(a) for a in server.asked].count("plan") == 1


def test_a_batch_that_never_left_is_submitted(draft: Drafter, project: Path) -> None:
    with OpenAIServer(writing()) as server:
        server.batches.held = True
        draft(server, "1.2", "--no-wait")
        server.batches.batches.clear()
        (state,) = (project / ".postgen" / "batches").iterdir()
        told = json.loads(state.read_text(encoding="utf-8"))
        state.write_text(json.dumps({**told, "batch": None}), encoding="utf-8")
        server.batches.held = False
        assert draft(server, "1.2").code == 0


def test_a_batch_that_expires_is_completed_by_another(draft: Drafter, project: Path) -> None:
    left = ["ELI5"]

    def answer(asked: Asked) -> Answer:
        if step_of(asked) in left:
            left.remove(step_of(asked))
            return Stall()
        return writing()(asked)

    with OpenAIServer(answer) as server:
        called = draft(server, "1.2")
        assert called.code == 0, called
        assert "is expired; missing replies: 1" in called.err
        steps = [step_of(a) for a in server.asked]
        assert (steps.count("ELI5"), steps.count("Mathematical Foundations")) == (2, 1)
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_one_line_that_fails_does_not_stop_the_other_lessons(draft: Drafter, project: Path) -> None:
    def answer(asked: Asked) -> Answer:
        if (lesson_of(asked), step_of(asked)) == ("1.1", "code"):
            return Fail(400, "no such thing")
        if (lesson_of(asked), step_of(asked)) == ("2.1", "code") and not again:
            again.append(1)
            return Fail(500, "busy")
        return writing()(asked)

    again: list[int] = []
    with OpenAIServer(answer) as server:
        called = draft(server, "1.1", "2.1")
        assert called.code == 3, called
        assert "refused the request (400): no such thing" in called.err
    assert [p.name for p in (project / "posts").iterdir()] == ["2.1-going-on.md"]
    with OpenAIServer(writing()) as server:
        called = draft(server, "1.1")
        assert called.code == 0, called
        assert "plan" not in [step_of(a) for a in server.asked], "kept from before"


def test_repairs_are_asked_for_directly(draft: Drafter, project: Path) -> None:
    with OpenAIServer(writing({"post": lambda _: BROKEN})) as server:
        called = draft(server, "1.2", "--single-reply")
        assert called.code == 0, called
        assert [(step_of(a), a.method) for a in server.asked] == [
            ("plan", "BATCH"),
            ("post", "BATCH"),
            ("repair", "POST"),
        ]


def test_a_field_that_the_model_refuses_is_left_out(draft: Drafter, project: Path) -> None:
    def answer(asked: Asked) -> Answer:
        if "max_tokens" in asked.body:
            return Fail(400, "Unsupported parameter: 'max_tokens' is not supported with this model.")
        return writing()(asked)

    with OpenAIServer(answer) as server:
        called = draft(server, "1.2", "--single-reply")
        assert called.code == 0, called
        assert "max_tokens" in called.err


def test_a_batch_that_is_refused_is_told(draft: Drafter) -> None:
    with OpenAIServer(writing()) as server:
        server.batches.refuses = "the file is too large"
        called = draft(server, "1.2")
    assert called.code == 3
    assert "failed: the file is too large" in called.err
    assert "Traceback" not in called.err


def test_a_limit_holds_for_all_that_is_awaited_together(draft: Drafter) -> None:
    with OpenAIServer(lambda _: Say("x")) as server:
        called = draft(server, "--all", "--max-tokens", "24000", "--no-wait")
        assert called.code == 3, called
        assert "--max-tokens allows" in called.err
        assert 0 < sum(map(len, _steps(server))) < 3


def test_the_embedded_model_knows_no_batches(postgen: Caller) -> None:
    pytest.importorskip("xllamacpp", reason="the extra `embedded` is not installed")
    called = postgen("draft", "1.2", "--batch", "--model", "embedded")
    assert called.code == 2
    assert "--batch requires an endpoint" in called.err
