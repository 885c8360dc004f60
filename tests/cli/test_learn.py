"""`postgen learn` shows what it found, and adds what the author picks to `outline.yaml`."""

import json
from pathlib import Path
from typing import Any

import pytest

from postgen.cli.learning_report import choose
from postgen.files import try_lock, write_atomic
from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.learning.edited_series import OUTLINE, edited_series
from tests.servers import OpenAIServer, TextReply

TEXTS = {
    "1.1": "We utilize a pile of very big apples.",
    "1.2": "You utilize a very long list.",
    "1.3": "People utilize very big pots.",
}


def _edit(text: str) -> str:
    return text.replace("utilize", "use").replace("very ", "")


@pytest.fixture
def learn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    root = edited_series(tmp_path / "series", TEXTS, _edit, "# Ours.\n" + OUTLINE)
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return CommandRunner(root, monkeypatch)


def _names(learn: CommandRunner) -> list[str]:
    return [rule.name for rule in load_series(learn.folder).house_rules]


def _add_questions(learn: CommandRunner) -> None:
    for path in (learn.folder / "posts").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("It begins.", f"What is {path.name[:3]}? It begins."), encoding="utf-8")


def test_proposals_are_shown_and_nothing_is_written(learn: CommandRunner) -> None:
    before = (learn.folder / "outline.yaml").read_bytes()
    result = learn("learn")
    assert result.code == 0, result
    assert "3 edited posts (1.1, 1.2, 1.3)" in result.out
    assert (
        "use-not-utilize (substitution, error): 3 edits in 3 posts\n   Write use for utilize." in result.out
    )
    assert "1.2:7 ELI5: You utilize a very long list. → You use a long list." in result.out
    assert "postgen learn --apply" in result.err
    assert "need a model" in result.err
    assert (learn.folder / "outline.yaml").read_bytes() == before


def test_what_is_picked_is_added_and_shown_as_a_diff(learn: CommandRunner) -> None:
    number = learn("learn").out.split("  no-very")[0].rsplit("\n", 1)[1]
    result = learn("learn", "--apply", number)
    assert result.code == 0, result
    assert "+    - name: no-very\n+      extends: existence\n" in result.out
    assert "\n-" not in result.out.replace("\n--- outline.yaml", "")
    text = (learn.folder / "outline.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Ours.\n" + OUTLINE)
    assert _names(learn) == ["no-very"]
    assert learn("validate", "--no-exec", "--select", "HR").code == 0
    again = learn("learn")
    assert "no-very" not in again.out
    assert "use-not-utilize" in again.out


@pytest.mark.parametrize(
    ("choice", "count"), [("all", 2), ("1-2", 2), ("2 1", 2), ("use-not-utilize", 1), ("none", 0)]
)
def test_choices(choice: str, count: int, learn: CommandRunner) -> None:
    result = learn("learn", "--apply", choice)
    assert (result.code, len(_names(learn))) == (0, count), result


@pytest.mark.parametrize("choice", ["3", "0", "x", "1,99", "1-99", "no-very,-1", "2-1"])
def test_choices_that_do_not_exist(choice: str, learn: CommandRunner) -> None:
    before = (learn.folder / "outline.yaml").read_bytes()
    result = learn("learn", "--apply", choice)
    assert result.code == 2, result
    assert "the proposals are 1 to 2" in result.err
    assert (learn.folder / "outline.yaml").read_bytes() == before


@pytest.mark.parametrize("choice", ["", " ", ","])
def test_a_choice_without_a_name_is_a_usage_error(choice: str, learn: CommandRunner) -> None:
    result = learn("learn", "--apply", choice)
    assert result.code == 2, result
    assert "no proposal is named" in result.err
    assert _names(learn) == []


def test_a_rule_that_another_run_has_just_added_is_not_added_again(
    learn: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = learn.folder / "outline.yaml"
    outline = path.read_bytes()
    assert learn("learn", "--apply", "no-very").code == 0
    added = path.read_bytes()
    path.write_bytes(outline)

    def choose_late(*arguments: Any) -> object:  # noqa: ANN401 (those of choose)
        path.write_bytes(added)
        return choose(*arguments)

    monkeypatch.setattr("postgen.cli.learning_report.choose", choose_late)
    result = learn("learn", "--apply", "all")
    assert (result.code, path.read_bytes()) == (2, added), result
    assert result.err.endswith("outline.yaml changed meanwhile and was not written; run the command again\n")
    assert learn("learn", "--apply", "use-not-utilize").code == 0  # another rule does not stand in its way
    assert sorted(_names(learn)) == ["no-very", "use-not-utilize"]


def test_two_runs_at_one_moment_lose_nothing(learn: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    path = learn.folder / "outline.yaml"
    held = []

    def write_locked(target: Path, data: bytes) -> None:
        with (learn.folder / ".postgen/locks/outline.lock").open("a+") as file:
            held.append((target, try_lock(file.fileno())))
        write_atomic(target, data)

    monkeypatch.setattr("postgen.files.write_atomic", write_locked)
    assert learn("learn", "--apply", "all").code == 0
    assert held == [(path, False)]  # a run holds the lock from its last look at the file to its end


def test_a_terminal_asks(learn: CommandRunner) -> None:
    assert learn("learn", "--apply").code == 2  # without a terminal
    assert learn("learn", "--apply", stdin=b"1\nn\n", is_terminal=True).code == 0
    assert _names(learn) == []
    assert learn("learn", "--apply", stdin=b"1\ny\n", is_terminal=True).code == 0
    assert len(_names(learn)) == 1


def test_json_has_all_edits(learn: CommandRunner) -> None:
    result = learn("learn", "--format", "json", "--apply", "use-not-utilize")
    assert result.code == 0, result
    data = json.loads(result.out)
    assert data["edited"] == ["1.1", "1.2", "1.3"]
    by_name = {p["rule"]["name"]: p for p in data["proposals"]}
    assert {name: p["applied"] for name, p in by_name.items()} == {"use-not-utilize": True, "no-very": False}
    assert by_name["no-very"]["evidence"][1] == {
        "lesson": "1.2",
        "section": "ELI5",
        "line": 7,
        "before": "You utilize a very long list.",
        "after": "You use a long list.",
    }


def test_what_was_added_is_not_proposed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "Many words stand here that nobody needs at all, and they go on and on. " * 4

    def edit(text: str) -> str:
        text = text.replace(long, "").replace("That is all.", "That is all. Try it yourself today.")
        return _edit(text).replace("Long Way Here", "long way here")

    texts = {key: f"{text} {long}\n\n### The Long Way Here\n\nIt goes." for key, text in TEXTS.items()}
    learn = CommandRunner(edited_series(tmp_path / "series", texts, edit), monkeypatch)
    assert learn("learn", "--apply", "all").code == 0
    rules = load_series(learn.folder).house_rules
    kinds = {"existence", "substitution", "metric", "occurrence", "capitalization"}
    assert {rule.extends for rule in rules} == kinds
    assert "Nothing recurs" in learn("learn").out


def test_a_series_without_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = CommandRunner(edited_series(tmp_path, {}, str), monkeypatch)("learn")
    assert (result.code, result.out) == (
        0,
        "Nothing to learn from: no post differs from what postgen wrote.\n",
    )
    assert CommandRunner(tmp_path, monkeypatch)("learn", "--apply", "all").code == 0, "there is nothing to do"


def test_preferences_go_into_the_voice_and_into_prompts(
    learn: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_questions(learn)
    preference = {"text": "Open the introduction with a question: always.", "edits": [1, 2, 3]}
    with OpenAIServer([TextReply(json.dumps({"preferences": [preference]}))]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        assert "preference: 3 edits in 3 posts" in learn("learn").out
        result = learn("learn", "--apply", "3")
    assert result.code == 0, result
    voice = load_series(learn.folder).outline.writing.voice
    assert voice
    assert voice.preferences == (preference["text"],)
    prompt = learn("prompt", "1.4").out
    assert f"The editor of the series has these preferences:\n\n- {preference['text']}\n" in prompt


def test_what_a_model_says_too_much_is_dropped_for_a_true_reason(
    learn: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_questions(learn)
    said = [{"text": f"This is preference {n}.", "edits": [1, 2, 3]} for n in range(12)]
    with OpenAIServer([TextReply(json.dumps({"preferences": said}))]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = learn("learn")
    assert result.out.count("preference: 3 edits") == 10
    assert "10 preferences; 2 dropped because" in result.err
    assert "or are more than 10" in result.err


def test_a_dead_endpoint_leaves_the_rules(learn: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next((learn.folder / "posts").glob("1.1-*.md"))
    path.write_text(path.read_text(encoding="utf-8") + "\nA new sentence ends it.\n", encoding="utf-8")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("POSTGEN_MODEL", "m")
    result = learn("learn")
    assert result.code == 3, result
    assert "use-not-utilize" in result.out
    assert "no preferences in words" in result.err
    assert learn("learn", "--rules-only").code == 0


def test_an_invalid_lock_is_one_message(learn: CommandRunner) -> None:
    (learn.folder / "postgen.lock").write_text("{", encoding="utf-8")
    result = learn("learn")
    assert (result.code, result.out) == (2, "")
    assert "postgen.lock: invalid" in result.err
