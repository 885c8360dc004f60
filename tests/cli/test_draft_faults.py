"""Every fault of an endpoint or a model, against a real server: nothing half-written, a message, a way on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import Called, Caller
from tests.drafting.writing_model import section_of, step_of, writing
from tests.projects import RECAP
from tests.servers import Answer, Asked, Cut, Fail, FailMidway, NoChoice, OpenAIServer, Raw, Say, Stall

POST = "1.2-looking-back.md"
Drafter = Callable[..., tuple[Called, list[Asked]]]


@pytest.fixture
def draft(postgen: Caller, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    """Draft the recap with faults at a step: the first requests of that step get them, then good replies."""

    def run(step: str, *faults: Answer) -> tuple[Called, list[Asked]]:
        left = list(faults)

        def answer(asked: Asked) -> Answer:
            return left.pop(0) if left and step_of(asked) == step else writing()(asked)

        with OpenAIServer(answer) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            monkeypatch.setenv("POSTGEN_SILENCE", "1")
            return postgen("draft", "1.2"), server.asked

    return run


@pytest.mark.parametrize(
    "fault",
    [
        Fail(429, "slow down", headers={"retry-after": "0.1"}),
        Fail(429, "slow down"),
        Fail(500),
        Fail(502, page="<html>Bad Gateway</html>"),
        Cut(),
        FailMidway(),
        Stall(),
        NoChoice(),
        Say(""),
        Say(RECAP[:60], finish="length"),
    ],
    ids=[
        "429 with Retry-After",
        "429",
        "500",
        "502",
        "cut",
        "failure in the stream",
        "stall",
        "no choice",
        "nothing",
        "length",
    ],
)
def test_what_may_pass_is_asked_again(draft: Drafter, project: Path, fault: Answer) -> None:
    called, asked = draft("ELI5", fault)
    assert len([a for a in asked if step_of(a) == "ELI5"]) >= 2
    if isinstance(fault, Say) and fault.finish == "length":
        return  # the test's model does not go on, it begins again: what matters is that it was asked
    assert called.code == 0, called
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([Say("", refusal="I will not.")], "I will not."),
        ([Say("", finish="content_filter")], "filter"),
        ([Say("x " * 600_000)] * 2, "the model loops"),
        ([Cut()] * 2, "broke off"),
        ([Say("It begins", finish="length")] * 2, "cut off twice"),
        ([Fail(401, "no such key")], "key"),
        ([Raw(b"<html>It works!</html>", "text/html")], "web page"),
    ],
    ids=["refusal", "filter", "endless", "cut twice", "length twice", "key", "a page"],
)
def test_what_does_not_pass_ends_the_run_and_can_be_resumed(
    draft: Drafter, project: Path, faults: list[Answer], message: str
) -> None:
    called, first = draft("ELI5", *faults)
    assert called.code == 3, called
    assert message in called.err
    assert "Traceback" not in called.err
    assert not list(project.glob("posts/*")) + list(project.glob("drafts/*.md"))
    called, second = draft("nothing")
    assert called.code == 0, called
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP
    assert "plan" in [step_of(a) for a in first]
    assert "plan" not in [step_of(a) for a in second], "nothing is paid for twice"


@pytest.mark.parametrize(
    "reply",
    [
        Say("I think the plan should be simple."),
        Say('{"objectives": ["look back"], "wishes": []}'),
        Say('{"objectives": ["look \\\\frac back"]}'),
        Say('{"objectives": ["look back"'),
        Say('{"objectives": ["look back"], "exercises": ["not in a recap"]}'),
    ],
    ids=["no JSON", "another schema", "LaTeX", "half of it", "not for this kind"],
)
def test_a_plan_that_is_none_is_asked_for_again(draft: Drafter, reply: Say) -> None:
    called, asked = draft("plan", reply)
    assert called.code == 0, called
    assert [step_of(a) for a in asked[:2]] == ["plan", "plan"]
    assert "That plan cannot be used" in asked[1].text


@pytest.mark.parametrize(
    "reply",
    [
        Say(f"<think>Apples, perhaps?</think>\n\n{section_of(RECAP, 'ELI5')}"),
        Say(section_of(RECAP, "ELI5"), reasoning="Apples?"),
    ],
    ids=["in the text", "beside it"],
)
def test_thinking_never_reaches_the_post(draft: Drafter, project: Path, reply: Say) -> None:
    called, _ = draft("ELI5", reply)
    assert called.code == 0, called
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


@pytest.mark.parametrize(
    ("reply", "code"),
    [("## ELI5\n\n<div><p>Put two piles</p> of <span>apples</span> together.</div>\n", "HT301")],
    ids=["HTML everywhere"],
)
def test_what_the_rules_refuse_is_repaired_or_stays_a_draft(
    draft: Drafter, project: Path, reply: str, code: str
) -> None:
    called, _ = draft("ELI5", Say(reply))
    good = (project / "posts" / POST).is_file()
    assert called.code == (0 if good else 1), called
    text = next(project.glob("[dp]*s/1.2-*.md")).read_text(encoding="utf-8")
    assert ("<div>" in text) == (code in called.out)
    assert not (good and "<div>" in text)
