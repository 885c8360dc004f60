"""`postgen critique` asks a model about posts, and shows what it can quote and prove."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from postgen.series import load_series
from tests.cli.command_runner import CommandResult, CommandRunner
from tests.projects import LESSON, OUTLINE, RECAP
from tests.servers import OpenAIServer, RecordedRequest, ServerReply, TextReply

Critic = Callable[..., tuple[CommandResult, list[RecordedRequest]]]
TRUE = {
    "line": 7,
    "quote": "Now you have one big pile.",
    "kind": "not shown",
    "evidence": "",
    "why": "Nobody counted it.",
    "instead": "Now you have one pile.",
    "confidence": 0.9,
}


def reply(*remarks: dict[str, object]) -> TextReply:
    return TextReply(json.dumps({"remarks": remarks}))


@pytest.fixture
def critique(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Critic:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")

    def run(
        *script: ServerReply, arguments: tuple[str, ...] = ()
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("critique", *arguments), server.requests

    return run


def test_a_remark_is_a_warning_at_its_line(critique: Critic) -> None:
    result, requests = critique(reply(TRUE), arguments=("--format", "json"))
    assert result.code == 0, result
    (finding,) = json.loads(result.out)["findings"]
    assert (finding["code"], finding["severity"], finding["line"]) == ("CR901", "warning", 7)
    assert finding["section"] == "ELI5"
    assert "Nobody counted it" in finding["message"]
    assert "Now you have one pile." in finding["help"]
    assert "7| Put two piles of apples together." in requests[0].text


def test_remarks_about_what_does_not_exist_are_dropped_and_counted(critique: Critic) -> None:
    false = TRUE | {"quote": "Now you have two big piles."}
    unproven = TRUE | {"kind": "contradicted", "evidence": "one pile is two piles"}
    result, _ = critique(reply(false, TRUE, unproven))
    assert "1 remark; 2 dropped because a quotation or its evidence does not exist" in result.err
    assert result.out.count("CR9") == 1


def test_evidence_may_stand_anywhere_in_an_earlier_post(
    critique: Critic, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postgen.drafting.critique.MAX_CHARACTERS", 0)  # of passages in the prompt
    series = load_series(project)
    earlier = series.posts_dir / series.lesson("1.1").file_name
    earlier.write_text(LESSON + "\nA kettle stands somewhere else.\n", encoding="utf-8")
    proven = TRUE | {"kind": "taught before", "evidence": "A kettle stands somewhere else."}
    result, requests = critique(reply(proven), arguments=(str(project / "posts" / "1.2-looking-back.md"),))
    assert "kettle" not in requests[0].text, "it was not among the passages"
    assert "1 remark; 0 dropped" in result.err
    assert "CR9" in result.out


def test_an_unchanged_post_costs_nothing(critique: Critic, project: Path) -> None:
    critique(reply(TRUE))
    result, requests = critique()
    assert (result.code, requests) == (0, [])
    assert "CR901" in result.out
    post = project / "posts" / "1.2-looking-back.md"
    post.write_text(RECAP.replace("apples", "plums"), encoding="utf-8")
    result, requests = critique(reply())
    assert len(requests) == 1
    assert "CR901" not in result.out


def test_a_remark_needs_enough_confidence(critique: Critic) -> None:
    result, _ = critique(reply(TRUE | {"confidence": 0.4}, TRUE | {"quote": RECAP.splitlines()[2]}))
    assert result.out.count("CR901") == 1
    result, _ = critique(arguments=("--confidence", "0.3"))
    assert result.out.count("CR901") == 2


def test_several_readings_have_to_agree(critique: Critic, project: Path) -> None:
    outline = OUTLINE.replace("critic_readings: 0", "critic: judge, critic_readings: 2")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")
    other = TRUE | {"quote": "Put two piles of apples together."}
    result, requests = critique(reply(TRUE, other | {"confidence": 0.6}), reply(TRUE))
    assert [request.body["model"] for request in requests] == ["judge", "judge"]
    assert result.out.count("CR901") == 1


def test_a_malformed_reply_is_asked_for_again(critique: Critic) -> None:
    result, requests = critique(TextReply("I like it."), reply(TRUE))
    assert (result.code, len(requests)) == (0, 2)
    assert "`remarks`" in requests[1].text


def test_a_rule_can_be_ignored_for_a_lesson(critique: Critic, project: Path) -> None:
    settings = 'rules: {lessons: {"1.2": [{ignore: CR901, reason: It is a story.}]}}\n'
    (project / "outline.yaml").write_text(OUTLINE + settings, encoding="utf-8")
    result, _ = critique(reply(TRUE))
    assert "CR901" not in result.out


def test_the_embedded_model_is_refused(critique: Critic) -> None:
    result, requests = critique(arguments=("--model", "embedded"))
    assert (result.code, requests) == (2, [])
    assert "too small to judge" in result.err


def test_an_accepted_reply_is_read_on_request(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    (project / "reply.md").write_text(RECAP, encoding="utf-8")
    with OpenAIServer([reply(TRUE)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = postgen("accept", "1.2", "reply.md", "--critique")
    assert result.code == 0, result
    assert "posts/1.2-looking-back.md:7:35: CR901 warning: not shown: Nobody counted it" in result.out
