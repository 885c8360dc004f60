"""The critique as the last stage of a draft: one reading, one repair, and what stays is shown."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.drafting.critique import known_critique
from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_step, scripted_model
from tests.projects import OUTLINE, RECAP
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]
SENTENCE = "Now you have one big pile."
BETTER = "Now all apples lie together."
REMARK = {
    "line": 7,
    "quote": SENTENCE,
    "kind": "not shown",
    "evidence": "",
    "why": "Nobody counted it.",
    "instead": BETTER,
    "confidence": 0.9,
}


@pytest.fixture
def draft(project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Drafter:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    set_model(project, "critic_readings: 1")

    def run(
        *arguments: str, critique: ServerReply, repair: str = RECAP.replace(SENTENCE, BETTER)
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        usual = scripted_model()

        def reply(request: RecordedRequest) -> ServerReply:
            step = requested_step(request)
            if step == "critique":
                return critique
            return TextReply(repair) if step == "repair" else usual(request)

        with OpenAIServer(reply) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", "1.2", *arguments), server.requests

    return run


def set_model(project: Path, settings: str) -> None:
    outline = OUTLINE.replace("critic_readings: 0", settings)
    (project / "outline.yaml").write_text(outline, encoding="utf-8")


def remarks(*found: dict[str, object]) -> TextReply:
    return TextReply(json.dumps({"remarks": found}))


def text_of(project: Path) -> str:
    return (project / "posts" / "1.2-looking-back.md").read_text(encoding="utf-8")


def steps(requests: list[RecordedRequest]) -> list[str]:
    return [requested_step(request) for request in requests]


def test_a_remark_is_repaired_once(draft: Drafter, project: Path) -> None:
    result, requests = draft(critique=remarks(REMARK))
    assert result.code == 0, result
    assert BETTER in text_of(project)
    assert SENTENCE not in text_of(project)
    assert steps(requests)[-2:] == ["critique", "repair"]
    assert "Nobody counted it" in requests[-1].text
    assert "1 of 1 remark of the critical reading repaired" in result.out


def test_a_remark_that_stays_is_shown_and_kept_for_the_review(draft: Drafter, project: Path) -> None:
    result, requests = draft(critique=remarks(REMARK), repair=RECAP)
    assert (result.code, steps(requests).count("repair")) == (0, 1), result
    assert SENTENCE in text_of(project)
    assert "CR901 warning: not shown: Nobody counted it" in result.out
    assert "0 of 1 remark of the critical reading repaired" in result.out
    kept = known_critique(parse_document(text_of(project)))
    assert kept is not None
    assert [remark.quote for remark in kept.remarks] == [SENTENCE]


def test_a_repair_that_weakens_the_post_is_refused(draft: Drafter, project: Path) -> None:
    formula = "$$\ns = a + b\n$$\n"
    result, _ = draft(critique=remarks(REMARK), repair=RECAP.replace(SENTENCE, BETTER).replace(formula, ""))
    assert result.code == 0, result
    assert formula in text_of(project)


@pytest.mark.parametrize("critique", [ErrorReply(500, "down"), TextReply("I like it.")])
def test_a_failed_reading_leaves_the_draft_as_it_is(
    draft: Drafter, project: Path, critique: ServerReply
) -> None:
    result, _ = draft(critique=critique)
    assert result.code == 0, result
    assert "no critical reading" in result.err
    assert SENTENCE in text_of(project)


def test_nothing_is_asked_if_the_reading_is_off(draft: Drafter, project: Path) -> None:
    _, requests = draft("--no-critique", critique=remarks(REMARK))
    assert "critique" not in steps(requests)
    set_model(project, "critic_readings: 0")
    _, requests = draft("--force", "--fresh", critique=remarks(REMARK))
    assert "critique" not in steps(requests)


def test_another_model_reads_if_the_series_wants_it(draft: Drafter, project: Path) -> None:
    set_model(project, "critic: judge, critic_readings: 1")
    result, requests = draft(critique=remarks(REMARK))
    assert result.code == 0, result
    models = {requested_step(request): request.body["model"] for request in requests}
    assert (models["critique"], models["repair"], models["plan"]) == ("judge", "m", "m")
    assert BETTER in text_of(project)
