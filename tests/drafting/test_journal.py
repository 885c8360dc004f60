"""Requests and replies are on disk before they are used, and a resumed run does not repeat them."""

from pathlib import Path

import pytest

from postgen.drafting.journal import JournaledModel, open_journal, read_entries
from postgen.errors import EndpointError
from postgen.llm.factory import open_model
from postgen.llm.protocol import Message, Request
from tests.servers import ErrorReply, OpenAIServer, TextReply


def _request(text: str) -> Request:
    return Request("a step", (Message("user", text),))


def _open(server: OpenAIServer, runs: Path, lesson: str = "1.1") -> JournaledModel:
    environment = {"OPENAI_BASE_URL": server.base_url, "POSTGEN_MODEL": "m"}
    return JournaledModel(open_model(environment=environment), runs, lesson)


def test_an_unfinished_run_is_resumed_without_repeated_requests(tmp_path: Path) -> None:
    with OpenAIServer([TextReply("one"), TextReply("two"), TextReply("three")]) as server:
        with _open(server, tmp_path) as model:
            assert [model.ask(_request(q)).text for q in ("a", "b")] == ["one", "two"]
        with _open(server, tmp_path) as model:
            assert model.resumed
            assert [model.ask(_request(q)).text for q in ("a", "b", "c")] == ["one", "two", "three"]
            model.journal.finish()
        assert len(server.requests) == 3
        with _open(server, tmp_path) as model:
            assert not model.resumed


def test_two_equal_requests_of_one_run_have_two_replies(tmp_path: Path) -> None:
    with OpenAIServer([TextReply("one"), TextReply("two")]) as server:
        with _open(server, tmp_path) as model:
            assert [model.ask(_request("a")).text for _ in range(2)] == ["one", "two"]
        with _open(server, tmp_path) as model:
            assert [model.ask(_request("a")).text for _ in range(2)] == ["one", "two"]
        assert len(server.requests) == 2


def test_a_request_is_repeated_if_its_reply_was_written_partly(tmp_path: Path) -> None:
    with OpenAIServer([TextReply("one"), TextReply("two"), TextReply("again")]) as server:
        with _open(server, tmp_path) as model:
            model.ask(_request("a"))
            model.ask(_request("b"))
            journal = model.folder / "journal.jsonl"
        journal.write_bytes(journal.read_bytes()[:-30])
        with _open(server, tmp_path) as model:
            assert [model.ask(_request(q)).text for q in ("a", "b")] == ["one", "again"]
        with _open(server, tmp_path) as model:
            assert [model.ask(_request(q)).text for q in ("a", "b")] == ["one", "again"]


@pytest.mark.parametrize("cut", [1, 5])
def test_an_entry_after_a_partial_line_is_read(tmp_path: Path, cut: int) -> None:
    journal = open_journal(tmp_path, "1.1")
    journal.append(event="first")
    journal.append(event="cut short")
    path = journal.folder / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    resumed = open_journal(tmp_path, "1.1")
    assert resumed.folder == journal.folder
    resumed.append(event="next")
    assert [entry["event"] for entry in read_entries(journal.folder)] == ["first", "next"]


def test_runs_of_other_lessons_are_not_resumed(tmp_path: Path) -> None:
    with OpenAIServer([TextReply("one"), TextReply("two")]) as server:
        with _open(server, tmp_path) as model:
            model.ask(_request("a"))
        with _open(server, tmp_path, "1.2") as model:
            assert not model.resumed
            assert model.ask(_request("a")).text == "two"


def test_a_failed_request_is_repeated(tmp_path: Path) -> None:
    with OpenAIServer([ErrorReply(400, "no"), TextReply("one")]) as server:
        with _open(server, tmp_path) as model, pytest.raises(EndpointError):
            model.ask(_request("a"))
        with _open(server, tmp_path) as model:
            assert model.ask(_request("a")).text == "one"
