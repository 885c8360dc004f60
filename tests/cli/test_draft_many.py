"""`postgen draft` with several lessons, and without asking anything."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import Called, Caller
from tests.drafting.writing_model import lesson_of, step_of, writing
from tests.projects import LESSON, WITH_OUTPUT
from tests.servers import Answer, Asked, Fail, OpenAIServer

pytestmark = pytest.mark.slow

Drafter = Callable[..., tuple[Called, list[Asked]]]


@pytest.fixture
def draft(postgen: Caller, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    def run(script: Callable[[Asked], Answer], *arguments: str) -> tuple[Called, list[Asked]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", *arguments), server.asked

    return run


def test_all_lessons_are_planned_in_order_and_a_recap_waits_for_its_module(
    draft: Drafter, project: Path
) -> None:
    called, asked = draft(writing(), "--all")
    assert called.code == 0, called
    posts = project / "posts"
    assert (posts / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT
    assert [(step_of(a), lesson_of(a)) for a in asked[:3]] == [("plan", x) for x in ("1.1", "1.2", "2.1")]
    assert "takeaways: say what a sum is" in asked[1].text, "a plan stands for a post that is not written"
    recap = next(a for a in asked[3:] if lesson_of(a) == "1.2")
    assert "takeaways: A sum puts two numbers together." in recap.text
    assert called.out.rstrip().endswith(
        "1.1  posts/1.1-adding-up.md\n1.2  posts/1.2-looking-back.md\n2.1  posts/2.1-going-on.md"
    )
    called, asked = draft(writing(), "--all")
    assert (called.code, asked) == (2, []), "what has a post is not drafted again unless it is named"


def test_one_failure_does_not_stop_the_others(draft: Drafter, project: Path) -> None:
    def failing(asked: Asked) -> Answer:
        if lesson_of(asked) == "1.1" and step_of(asked) == "ELI5":
            return Fail(400, "no such thing")
        return writing()(asked)

    called, _ = draft(failing, "1.1", "2.1")
    assert called.code == 3
    assert "postgen: error: 1.1: " in called.err
    assert "1.1  failed: " in called.out
    assert "2.1  posts/2.1-going-on.md" in called.out
    assert [p.name for p in (project / "posts").iterdir()] == ["2.1-going-on.md"]
    called, asked = draft(writing(), "--module", "1")
    assert called.code == 0, called
    assert [step_of(a) for a in asked if lesson_of(a) == "1.1"].count("code") == 0, "kept from before"


def test_a_budget_holds_for_all_lessons_together(draft: Drafter) -> None:
    called, asked = draft(writing(), "--all", "--max-tokens", "11000")
    assert called.code == 3
    assert len(asked) < 8
    assert "--max-tokens allows" in called.err


@pytest.mark.parametrize("arguments", [(), ("--module", "7"), ("9.9",)])
def test_nothing_to_draft_is_wrong_usage(draft: Drafter, arguments: tuple[str, ...]) -> None:
    called, asked = draft(writing(), *arguments)
    assert (called.code, asked) == (2, [])


def test_a_dry_run_prints_the_prompts_and_an_estimate_and_asks_nothing(draft: Drafter, project: Path) -> None:
    (project / "posts" / "1.1-adding-up.md").write_text(LESSON, encoding="utf-8")
    called, asked = draft(writing(), "1.1", "1.2", "--dry-run")
    assert (called.code, asked) == (0, [])
    for words in (
        "=== 1.1, plan",
        "=== 1.1, code",
        "=== 1.2, introduction",
        "You write posts of",
        "cost unknown",
    ):
        assert words in called.out
    assert "=== 1.2, code" not in called.out
    assert not (project / ".postgen" / "runs").exists()
    whole, _ = draft(writing(), "1.1", "--dry-run", "--single-reply")
    assert "=== 1.1, post" in whole.out
