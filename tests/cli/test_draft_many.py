"""`postgen draft` with several lessons, and dry runs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_lesson, requested_step, scripted_model
from tests.projects import LESSON, WITH_OUTPUT
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply

pytestmark = pytest.mark.slow

Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    def run(
        script: Callable[[RecordedRequest], ServerReply], *arguments: str
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", *arguments), server.requests

    return run


def test_lessons_are_planned_in_order_and_a_recap_is_written_after_its_module(
    draft: Drafter, project: Path
) -> None:
    result, requests = draft(scripted_model(), "--all")
    assert result.code == 0, result
    posts = project / "posts"
    assert (posts / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT
    assert [(requested_step(a), requested_lesson(a)) for a in requests[:3]] == [
        ("plan", x) for x in ("1.1", "1.2", "2.1")
    ]
    assert "objectives: say what a sum is" in requests[1].text, (
        "the plan replaces a post that is not yet written"
    )
    recap = next(a for a in requests[3:] if requested_lesson(a) == "1.2")
    assert "takeaways: A sum puts two numbers together." in recap.text
    assert result.out.rstrip().endswith(
        "1.1  posts/1.1-adding-up.md\n1.2  posts/1.2-looking-back.md\n2.1  posts/2.1-going-on.md"
    )
    result, requests = draft(scripted_model(), "--all")
    assert (result.code, requests) == (2, []), "a lesson with a post is drafted again only if named"


def test_one_failure_does_not_stop_the_others(draft: Drafter, project: Path) -> None:
    def failing(request: RecordedRequest) -> ServerReply:
        if requested_lesson(request) == "1.1" and requested_step(request) == "prose":
            return ErrorReply(400, "no such thing")
        return scripted_model()(request)

    result, _ = draft(failing, "1.1", "2.1")
    assert result.code == 3
    assert "postgen: error: 1.1: " in result.err
    assert "1.1  failed: " in result.out
    assert "2.1  posts/2.1-going-on.md" in result.out
    assert [p.name for p in (project / "posts").iterdir()] == ["2.1-going-on.md"]
    result, requests = draft(scripted_model(), "--module", "1")
    assert result.code == 0, result
    assert [requested_step(a) for a in requests if requested_lesson(a) == "1.1"].count("code") == 0, (
        "the code comes from the first run"
    )


def test_a_token_limit_applies_to_all_lessons_together(draft: Drafter) -> None:
    result, requests = draft(scripted_model(), "--all", "--max-tokens", "11000")
    assert result.code == 3
    assert len(requests) < 8
    assert "--max-tokens allows" in result.err


@pytest.mark.parametrize("arguments", [(), ("--module", "7"), ("9.9",)])
def test_no_lesson_or_an_unknown_one_is_a_usage_error(draft: Drafter, arguments: tuple[str, ...]) -> None:
    result, requests = draft(scripted_model(), *arguments)
    assert (result.code, requests) == (2, [])


def test_a_dry_run_prints_prompts_and_an_estimate_and_sends_no_request(draft: Drafter, project: Path) -> None:
    (project / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
    result, requests = draft(scripted_model(), "1.1", "1.2", "--dry-run")
    assert (result.code, requests) == (0, [])
    for words in (
        "=== 1.1, plan",
        "=== 1.1, code",
        "=== 1.1, verdict on the results",
        "=== 1.1, ELI5",
        "=== 1.2, prose",
        "You write posts of",
        "cost unknown",
    ):
        assert words in result.out
    assert "=== 1.2, code" not in result.out
    assert not (project / ".postgen" / "runs").exists()
    sections, _ = draft(scripted_model(), "1.1", "--dry-run", "--by-section")
    assert "=== 1.1, introduction" in sections.out
