"""Requests, replies and costs of a run can be read afterwards."""

import threading
from pathlib import Path

import pytest

from postgen.drafting.journal import JournaledModel
from postgen.drafting.run_history import find_run, list_runs
from postgen.drafting.runs import lesson_lock
from postgen.errors import EndpointError, ModelError, RuntimeEnvironmentError, UsageError
from postgen.llm.factory import open_model
from postgen.llm.protocol import IncompleteReplyError, Message, RejectedReplyError, Request
from postgen.series import load_series
from tests.projects import small_project
from tests.servers import DroppedStream, OpenAIServer, TextReply


def _ask(server: OpenAIServer, runs: Path, text: str, end: str = "") -> JournaledModel:
    environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
    with JournaledModel(open_model(environment=environment), runs, "1.1") as model:
        try:
            model.ask(Request("a step", (Message("user", text),), max_tokens=50))
        except ModelError as error:
            model.journal.append(**{end: str(error)} if end else {})
            raise
        return model


@pytest.mark.parametrize(
    ("reply", "error", "text"),
    [
        (TextReply("", refusal="I will not."), RejectedReplyError, ""),
        (DroppedStream("Half a"), IncompleteReplyError, "Half a"),
    ],
)
def test_an_unusable_reply_is_recorded_and_counted(
    tmp_path: Path, reply: TextReply | DroppedStream, error: type[ModelError], text: str
) -> None:
    with OpenAIServer([reply, TextReply("yes")]) as server:
        with pytest.raises(error) as first:
            _ask(server, tmp_path, "a")
        (run,) = list_runs(tmp_path)
        step = run.steps[0]
        assert step.reply is not None
        assert (step.reply.text, step.error) == (text, str(first.value))
        assert run.usage.prompt_tokens > 0
        with pytest.raises(error):
            _ask(server, tmp_path, "a", end="failed")
        assert len(server.requests) == 1, "a resumed run uses the recorded reply"
        assert _ask(server, tmp_path, "a").usage.prompt_tokens > run.usage.prompt_tokens
        assert len(server.requests) == 2, "the request that failed is repeated, and both replies are counted"
        assert [s.reply.text for s in find_run(tmp_path, "1.1").steps if s.reply] == [text, "yes"]


def test_a_request_without_a_reply_is_listed(tmp_path: Path) -> None:
    with pytest.raises(EndpointError), OpenAIServer() as server:
        _ask(server, tmp_path, "a")
    (run,) = list_runs(tmp_path)
    assert (run.asked, run.steps[0].purpose, run.steps[0].reply) == (0, "a step", None)


def test_a_run_is_found_by_its_id_or_lesson(tmp_path: Path) -> None:
    with OpenAIServer([TextReply("yes")]) as server:
        _ask(server, tmp_path, "a")
    (run,) = list_runs(tmp_path)
    for name in (run.id, run.id[:8], "1.1"):
        assert find_run(tmp_path, name).id == run.id
    with pytest.raises(UsageError, match=r"'2\.1' matches no run"):
        find_run(tmp_path, "2.1")


def test_a_lesson_lock_has_one_holder(tmp_path: Path) -> None:
    series = load_series(small_project(tmp_path))
    lesson, other = series.lessons[:2]
    refused: list[str] = []

    def second() -> None:
        with lesson_lock(series, other):
            pass
        try:
            with lesson_lock(series, lesson):
                pass
        except RuntimeEnvironmentError as error:
            refused.append(str(error))

    with lesson_lock(series, lesson):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert "lesson 1.1 is being written by another postgen (process" in refused[0]
    with lesson_lock(series, lesson):
        pass
