"""Every fault of an endpoint or a model, against a real server: nothing half-written, a message, a way on."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import Called, Caller
from tests.drafting.writing_model import section_of, step_of, writing
from tests.projects import RECAP
from tests.servers import Answer, Asked, Cut, Fail, FailMidway, NoChoice, OpenAIServer, Raw, Say, Stall

pytestmark = pytest.mark.slow

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
            monkeypatch.setenv("POSTGEN_READ_TIMEOUT", "1")
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


def test_html_everywhere_never_becomes_a_post(
    postgen: Caller, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(asked: Asked) -> Answer:
        good = writing()(asked)
        if step_of(asked) == "plan" or not isinstance(good, Say):
            return good
        return Say(good.text.replace("Put", "<div>Put").replace("We have", "<p>We&nbsp;have</p>"))

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        called = postgen("draft", "1.2", "--max-repairs", "1")
        assert "HT301, line" in server.asked[-1].text, "a repair was asked for"
    assert called.code == 1, called
    assert "HT301" in called.out
    assert not list((project / "posts").iterdir())


GERMAN = "## ELI5\n\n" + "Wir legen die Äpfel auf den Tisch, und das ist ein Haufen mit allen Äpfeln. " * 4


def test_another_language_is_asked_for_again(draft: Drafter, project: Path) -> None:
    called, asked = draft("ELI5", Say(GERMAN))
    assert called.code == 0, called
    again = [a for a in asked if step_of(a) == "ELI5"][-1].text
    assert "Your answer is in German, and the series is in English." in again
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_model_that_stays_in_another_language_leaves_a_finding(
    postgen: Caller, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(asked: Asked) -> Answer:
        return Say(GERMAN) if step_of(asked) in ("ELI5", "repair") else writing()(asked)

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        called = postgen("draft", "1.2", "--max-repairs", "1")
    assert called.code == 1, called
    assert "PR607 error: written in German; the series is in English" in called.out
    assert not list((project / "posts").iterdir())


@pytest.mark.parametrize("streams", [True, False])
def test_five_megabytes_are_no_post(draft: Drafter, project: Path, streams: bool) -> None:
    called, asked = draft("ELI5", *[Say("on and on " * 500_000, streams=streams)] * 2)
    assert called.code == 3, called
    assert "exceeded 1,000,000 characters: the model loops" in called.err
    assert len([a for a in asked if step_of(a) == "ELI5"]) == 2
    journal = next((project / ".postgen" / "runs").rglob("journal.jsonl"))
    assert journal.stat().st_size < (6_000_000 if streams else 14_000_000)


def test_a_repair_that_cheats_is_refused_and_the_run_says_why(
    postgen: Caller, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")
    cheat = "## Mathematical Foundations\n\nA sum adds two numbers, as we have seen before.\n"
    changes = {"post": lambda _: broken, "repair": lambda _: cheat}
    with OpenAIServer(writing(changes)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        assert postgen("draft", "1.2", "--single-reply", "--max-repairs", "1").code == 1
    told = postgen("runs", "show", "1.2", "--brief").out
    assert "repair 1 refused: it dropped a displayed formula" in told
    assert "a + b" in (project / "drafts" / POST).read_text(encoding="utf-8")


def test_two_drafts_of_one_lesson_at_once(
    project: Path, postgen: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes: the second is told that the first is at work, asks nothing, and spoils nothing."""
    reached, go_on = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Answer:
        if step_of(asked) == "ELI5":
            reached.set()
            go_on.wait(60)
        return writing()(asked)

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        program = "import sys; from postgen.cli import main; sys.argv[1:] = ['draft', '1.2']; main()"
        with subprocess.Popen(
            [sys.executable, "-c", program], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as first:
            assert reached.wait(60)
            before = len(server.asked)
            called = postgen("draft", "1.2", "--force")
            assert called.code == 3, called
            assert f"lesson 1.2 is being written by another postgen (process {first.pid})" in called.err
            assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 3
            go_on.set()
            _, errors = first.communicate()
        assert first.returncode == 0, errors
        assert "ELI5" not in [step_of(a) for a in server.asked[before:]]
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP
