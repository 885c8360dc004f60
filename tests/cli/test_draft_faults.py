"""Every fault of an endpoint or model, against a real server: no partial files, a message, and resumption."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_step, scripted_model, section_text
from tests.projects import RECAP
from tests.servers import (
    DroppedStream,
    EmptyReply,
    ErrorReply,
    MidStreamError,
    OpenAIServer,
    RawReply,
    RecordedRequest,
    ServerReply,
    StalledStream,
    TextReply,
)

pytestmark = pytest.mark.slow

POST = "1.2-looking-back.md"
Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    """Draft the recap; the first requests for a step get the given faults, later ones get good replies."""

    def run(step: str, *faults: ServerReply) -> tuple[CommandResult, list[RecordedRequest]]:
        remaining_faults = list(faults)

        def answer(request: RecordedRequest) -> ServerReply:
            return (
                remaining_faults.pop(0)
                if remaining_faults and requested_step(request) == step
                else scripted_model()(request)
            )

        with OpenAIServer(answer) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            monkeypatch.setenv("POSTGEN_READ_TIMEOUT", "1")
            return postgen("draft", "1.2"), server.requests

    return run


@pytest.mark.parametrize(
    "fault",
    [
        ErrorReply(429, "slow down", headers={"retry-after": "0.1"}),
        ErrorReply(429, "slow down"),
        ErrorReply(500),
        ErrorReply(502, page="<html>Bad Gateway</html>"),
        DroppedStream(),
        MidStreamError(),
        StalledStream(),
        EmptyReply(),
        TextReply(""),
        TextReply(RECAP[:60], finish="length"),
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
def test_temporary_faults_are_retried(draft: Drafter, project: Path, fault: ServerReply) -> None:
    result, requests = draft("prose", fault)
    assert len([a for a in requests if requested_step(a) == "prose"]) >= 2
    if isinstance(fault, TextReply) and fault.finish == "length":
        return  # the test's model cannot continue a reply; the second request is what matters
    assert result.code == 0, result
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([TextReply("", refusal="I will not.")], "I will not."),
        ([TextReply("", finish="content_filter")], "filter"),
        ([TextReply("x " * 600_000)] * 2, "the model loops"),
        ([DroppedStream()] * 2, "broke off"),
        ([ErrorReply(401, "no such key")], "key"),
        ([RawReply(b"<html>It works!</html>", "text/html")], "web page"),
    ],
    ids=["refusal", "filter", "endless", "cut twice", "key", "a page"],
)
def test_permanent_faults_end_the_run_which_can_be_resumed(
    draft: Drafter, project: Path, faults: list[ServerReply], message: str
) -> None:
    result, first = draft("prose", *faults)
    assert result.code == 3, result
    assert message in result.err
    assert "Traceback" not in result.err
    assert not list(project.glob("posts/*")) + list(project.glob("drafts/*.md"))
    result, second = draft("nothing")
    assert result.code == 0, result
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP
    assert "plan" in [requested_step(a) for a in first]
    assert "plan" not in [requested_step(a) for a in second], "the plan comes from the first run"


@pytest.mark.parametrize(
    "reply",
    [
        TextReply("I think the plan should be simple."),
        TextReply('{"objectives": ["look back"], "wishes": []}'),
        TextReply('{"objectives": ["look \\\\frac back"]}'),
        TextReply('{"objectives": ["look back"'),
        TextReply('{"objectives": ["look back"], "exercises": ["not in a recap"]}'),
    ],
    ids=["no JSON", "another schema", "LaTeX", "half of it", "not for this kind"],
)
def test_an_invalid_plan_is_requested_again(draft: Drafter, reply: TextReply) -> None:
    result, requests = draft("plan", reply)
    assert result.code == 0, result
    assert [requested_step(a) for a in requests[:2]] == ["plan", "plan"]
    assert "That cannot be used" in requests[1].text


@pytest.mark.parametrize(
    "reply",
    [
        TextReply(f"<think>Apples, perhaps?</think>\n\n{section_text(RECAP, 'ELI5')}"),
        TextReply(section_text(RECAP, "ELI5"), reasoning="Apples?"),
    ],
    ids=["in the text", "beside it"],
)
def test_reasoning_never_reaches_the_post(draft: Drafter, project: Path, reply: TextReply) -> None:
    result, _ = draft("prose", reply)
    assert result.code == 0, result
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_reply_full_of_html_never_becomes_a_post(
    postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        good = scripted_model()(request)
        if requested_step(request) == "plan" or not isinstance(good, TextReply):
            return good
        return TextReply(good.text.replace("Put", "<div>Put").replace("We have", "<p>We&nbsp;have</p>"))

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = postgen("draft", "1.2", "--max-repairs", "1")
        assert "HT301, line" in server.requests[-1].text, "a repair was requested"
    assert result.code == 1, result
    assert "HT301" in result.out
    assert not list((project / "posts").iterdir())


GERMAN = "## ELI5\n\n" + "Wir legen die Äpfel auf den Tisch, und das ist ein Haufen mit allen Äpfeln. " * 4


def test_a_reply_in_another_language_is_requested_again(draft: Drafter, project: Path) -> None:
    result, requests = draft("prose", TextReply(GERMAN))
    assert result.code == 0, result
    second_request = [a for a in requests if requested_step(a) == "prose"][-1].text
    assert "Your answer is in German, and the series is in English." in second_request
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP


def test_a_draft_in_another_language_has_a_finding(
    postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        return (
            TextReply(GERMAN) if requested_step(request) in ("prose", "repair") else scripted_model()(request)
        )

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = postgen("draft", "1.2", "--max-repairs", "1")
    assert result.code == 1, result
    assert "PR607 error: written in German; the series is in English" in result.out
    assert not list((project / "posts").iterdir())


@pytest.mark.parametrize("streams", [True, False])
def test_an_endless_reply_is_refused(draft: Drafter, project: Path, streams: bool) -> None:
    result, requests = draft("prose", *[TextReply("on and on " * 500_000, streams=streams)] * 2)
    assert result.code == 3, result
    assert "exceeded 1,000,000 characters: the model loops" in result.err
    assert len([a for a in requests if requested_step(a) == "prose"]) == 2
    journal = next((project / ".postgen" / "runs").rglob("journal.jsonl"))
    assert journal.stat().st_size < (6_000_000 if streams else 14_000_000)


def test_a_repair_that_drops_a_formula_is_refused_with_the_reason(
    postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")
    cheat = "## Mathematical Foundations\n\nA sum adds two numbers, as we have seen before.\n"
    changes = {"prose": lambda _: broken, "repair": lambda _: cheat}
    with OpenAIServer(scripted_model(changes)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        assert postgen("draft", "1.2", "--max-repairs", "1").code == 1
    report = postgen("runs", "show", "1.2", "--brief").out
    assert "repair 1 refused: it dropped a displayed formula" in report
    assert "a + b" in (project / "drafts" / POST).read_text(encoding="utf-8")


def test_a_second_process_cannot_draft_the_same_lesson(
    project: Path, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second process is refused, sends no request and leaves the first one's files alone."""
    reached, proceed = threading.Event(), threading.Event()

    def answer(request: RecordedRequest) -> ServerReply:
        if requested_step(request) == "prose":
            reached.set()
            proceed.wait(60)
        return scripted_model()(request)

    with OpenAIServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        program = "import sys; from postgen.cli.main import main; sys.argv[1:] = ['draft', '1.2']; main()"
        with subprocess.Popen(
            [sys.executable, "-c", program], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as first:
            assert reached.wait(60)
            before = len(server.requests)
            result = postgen("draft", "1.2", "--force")
            assert result.code == 3, result
            assert f"lesson 1.2 is being written by another postgen (process {first.pid})" in result.err
            assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 3
            proceed.set()
            _, errors = first.communicate()
        assert first.returncode == 0, errors
        assert "prose" not in [requested_step(a) for a in server.requests[before:]]
    assert (project / "posts" / POST).read_text(encoding="utf-8") == RECAP
