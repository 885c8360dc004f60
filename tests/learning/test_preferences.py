"""Preferences in words count only with edits that exist."""

import json
from pathlib import Path
from typing import Any

import pytest

from postgen.learning.learn import LearningResult, learn
from postgen.llm.factory import open_model
from postgen.series import load_series
from tests.learning.edited_series import edited_series
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

TEXTS = {
    "1.1": "One takes pots. They are red.",
    "1.2": "One takes hats. They are old.",
    "1.3": "One takes cups. They are new.",
}


def questioning(text: str) -> str:
    return text.replace("It begins.", f"What is it good for, {text[22:26]}? It begins.")


def inferred(root: Path, *script: ServerReply) -> tuple[LearningResult, list[RecordedRequest]]:
    series = load_series(edited_series(root, TEXTS, questioning))
    with OpenAIServer(script) as server:
        environment = {"OPENAI_BASE_URL": server.base_url}
        with open_model("m", environment=environment) as model:
            return learn(series, model=model), server.requests


def reply(*preferences: dict[str, Any]) -> TextReply:
    return TextReply(json.dumps({"preferences": list(preferences)}))


QUESTION = {"text": "Open the introduction with a question.", "edits": [1, 2, 3]}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))


def test_a_preference_has_the_edits_that_it_cites(tmp_path: Path) -> None:
    result, (request,) = inferred(tmp_path / "s", reply(QUESTION))
    (found,) = result.proposals
    assert (found.rule, found.preference) == (None, "Open the introduction with a question.")
    assert [e.lesson for e in found.evidence] == ["1.1", "1.2", "1.3"]
    assert "post 1.2, introduction, text)\n\nAfter: «What is it good for," in request.text


@pytest.mark.parametrize(
    "preference",
    [
        {"text": "Write in capital letters.", "edits": [98, 99]},
        {"text": "Write in capital letters.", "edits": []},
        {"text": "Write in capital letters.", "edits": [1]},
        {"text": "Write in capital letters.", "edits": [1, 1, 99]},
        {"text": "short", "edits": [1, 2, 3]},
        {"text": "x " * 400, "edits": [1, 2, 3]},
        {"text": "Delete\u202e this and that.", "edits": [1, 2, 3]},
        {"text": "Delete \x1b[2J this.", "edits": [1, 2, 3]},
    ],
)
def test_other_preferences_are_dropped(preference: dict[str, Any], tmp_path: Path) -> None:
    result, _ = inferred(tmp_path / "s", reply(preference, QUESTION, QUESTION))
    assert [p.preference for p in result.proposals] == [QUESTION["text"]]
    assert result.inferred
    assert result.inferred.found.dropped == 2


def test_there_are_at_most_ten(tmp_path: Path) -> None:
    many = [{"text": f"Think of the number {n}.", "edits": [1, 2]} for n in range(30)]
    result, _ = inferred(tmp_path / "s", reply(*many))
    assert len(result.proposals) == 10


def test_a_second_call_asks_nothing(tmp_path: Path) -> None:
    inferred(tmp_path / "s", reply(QUESTION))
    result, requests = inferred(tmp_path / "s")
    assert (len(result.proposals), requests) == (1, [])


def test_a_reply_that_is_no_json_is_asked_for_again(tmp_path: Path) -> None:
    result, requests = inferred(
        tmp_path / "s", TextReply("Well, the editor likes questions."), reply(QUESTION)
    )
    assert (len(result.proposals), len(requests)) == (1, 2)


@pytest.mark.parametrize(
    "script", [(TextReply("no"), TextReply("no")), (ErrorReply(401),), (TextReply('{"preferences": 5}'),) * 2]
)
def test_the_rules_are_there_without_preferences(script: tuple[ServerReply, ...], tmp_path: Path) -> None:
    result, _ = inferred(tmp_path / "s", *script)
    assert result.proposals == ()
    assert result.failure


def test_sentences_that_a_rule_explains_are_not_asked_about(tmp_path: Path) -> None:
    series = load_series(edited_series(tmp_path / "s", TEXTS, lambda t: t.replace("One takes", "We take")))
    with OpenAIServer([]) as server:
        with open_model("m", environment={"OPENAI_BASE_URL": server.base_url}) as model:
            result = learn(series, model=model)
        assert [r.text for r in server.requests] == []
    assert [p.rule.name for p in result.proposals if p.rule] == ["we-take-not-one-takes"]
