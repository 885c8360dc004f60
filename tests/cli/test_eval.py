"""`postgen eval`: the validator's results for each model and each set of templates."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_lesson, requested_step, scripted_model
from tests.projects import RECAP
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

PROMPTS = Path(__file__).parents[2] / "prompts"
BROKEN = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")
Evaluator = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def evaluate(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Evaluator:
    def run(
        script: Callable[[RecordedRequest], ServerReply], *arguments: str
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            return postgen("eval", *arguments), server.requests

    return run


def _reply_by_model(request: RecordedRequest) -> ServerReply:
    """Reply as the model `good` (no errors), `weak` (clean after one repair) or `bad` (does not exist)."""
    if request.body["model"] == "bad":
        return ErrorReply(400, "no such thing")
    if request.body["model"] == "weak" and requested_step(request) == "prose":
        return TextReply(BROKEN)
    return scripted_model()(request)


def test_models_are_compared(evaluate: Evaluator, project: Path) -> None:
    (project / "posts" / "1.2-looking-back.md").write_text("stays", encoding="utf-8")
    result, requests = evaluate(
        _reply_by_model, "1.2", "--model", "good", "--model", "weak", "--model", "bad", "--format", "json"
    )
    assert result.code == 0, result
    good, weak, bad = json.loads(result.out)["trials"]
    assert (good["model"], good["clean_at_first"], good["clean"], good["rounds_to_clean"]) == (
        "good",
        1,
        1,
        0,
    )
    assert (weak["clean_at_first"], weak["clean"], weak["rounds_to_clean"]) == (0, 1, 1)
    assert "MA205" in weak["findings"]
    assert weak["drafts"][0]["errors_at_first"] > 0 == weak["drafts"][0]["errors"]
    assert weak["completion_tokens"] > good["completion_tokens"] > 0
    assert (bad["clean"], bad["rounds_to_clean"]) == (0, None)
    assert "no such thing" in bad["drafts"][0]["error"]
    answered = [a for a in requests if a.body["model"] != "bad"]  # An error is negotiated.
    assert len(answered) == 2 + 3
    assert (project / "posts" / "1.2-looking-back.md").read_text(encoding="utf-8") == "stays"
    assert not (project / ".postgen").exists()
    assert not (project / "drafts").exists()


def test_template_sets_are_compared(evaluate: Evaluator, project: Path) -> None:
    other = project / "terse"
    shutil.copytree(PROMPTS, other)
    template = other / "prose.md.j2"
    template.write_text(template.read_text(encoding="utf-8") + "\nBe terse.\n", encoding="utf-8")
    arguments = ("1.2", "--model", "m", "--templates", str(PROMPTS), "--templates", "terse")
    result, requests = evaluate(scripted_model(), *arguments)
    assert result.code == 0, result
    rows = [line for line in result.out.splitlines() if line.startswith("| m ")]
    assert [row.split(" | ")[1:5] for row in rows] == [["prompts", "1", "1", "1"], ["terse", "1", "1", "1"]]
    assert ["Be terse." in a.text for a in requests if requested_step(a) == "prose"] == [False, True]
    assert "m, terse: findings before repairs: none" in result.out
    assert {requested_lesson(a) for a in requests} == {"1.2"}


@pytest.mark.parametrize("arguments", [(), ("9.9",), ("1.2", "--model", "m", "--templates", "none")])
def test_missing_or_unknown_arguments_are_usage_errors(
    evaluate: Evaluator, arguments: tuple[str, ...]
) -> None:
    result, requests = evaluate(scripted_model(), *arguments)
    assert (result.code, requests) == (2, []), result


def test_drafts_read_the_data_of_the_series(evaluate: Evaluator, project: Path) -> None:
    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace("packages: []", "packages: [], data: [numbers]"), encoding="utf-8")
    (project / "numbers").mkdir()
    (project / "numbers" / "a.csv").write_text("1", encoding="utf-8")
    result, requests = evaluate(scripted_model(), "1.1", "--model", "m", "--format", "json")
    assert result.code == 0, result
    assert json.loads(result.out)["trials"][0]["clean"] == 1
    assert "numbers/a.csv" in requests[0].text


def test_tokens_of_a_failed_draft_are_counted(evaluate: Evaluator) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        return (
            scripted_model()(request)
            if requested_step(request) == "plan"
            else ErrorReply(400, "no such thing")
        )

    result, _ = evaluate(answer, "1.2", "--model", "m", "--format", "json")
    (trial,) = json.loads(result.out)["trials"]
    assert "no such thing" in trial["drafts"][0]["error"]
    assert trial["prompt_tokens"] > 0 < trial["completion_tokens"]
