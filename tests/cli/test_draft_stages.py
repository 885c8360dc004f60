"""The stages of `postgen draft`: the code runs, its results are judged, and then the text is written."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from postgen.errors import SandboxError
from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import PLANS, VERDICTS, requested_step, scripted_model, section_text
from tests.projects import LESSON, OUTLINE, RECAP, WITH_OUTPUT
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

POST = "1.1-adding-up.md"
Script = Callable[[RecordedRequest], ServerReply]
Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]
BROKEN = {"code": lambda text: text.replace("return a + b", "return a + c")}


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    """Draft a lesson with a script; returns the command's result and the server's requests."""

    def run(script: Script, *arguments: str) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(script) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", *(arguments or ("1.1",))), server.requests

    return run


def _written(project: Path) -> str:
    return (project / "posts" / POST).read_text(encoding="utf-8")


def _steps(requests: list[RecordedRequest]) -> list[str]:
    return [requested_step(request) for request in requests]


def _with(step: str, *replies: str) -> Script:
    """A good model that answers requests for ``step`` with these replies first."""
    left = list(replies)

    def answer(request: RecordedRequest) -> ServerReply:
        if left and requested_step(request) == step:
            return TextReply(left.pop(0))
        return scripted_model()(request)

    return answer


def _verdict(verdict: str, claim: str = "", change: str = "", evidence: str = "5") -> str:
    claims = [{"demonstration": 1, "verdict": verdict, "evidence": [evidence], "claim": claim}]
    return json.dumps({"claims": claims, "change": change})


def test_a_post_is_written_in_one_reply_after_its_code_has_run(draft: Drafter, project: Path) -> None:
    result, requests = draft(scripted_model())
    assert result.code == 0, result
    assert _written(project) == WITH_OUTPUT
    assert _steps(requests) == ["plan", "code", "look", "prose"]
    assert f"posts/{POST} written after 0 code repairs and 0 post repairs (clean); " in result.out
    first = {request.messages[0]["content"] for request in requests}
    assert len(first) == 1, "the stable part comes first"
    starts = {request.messages[1]["content"].split("# For now")[0][:800] for request in requests}
    assert len(starts) == 1, "the part about the lesson follows it"


def test_each_stage_has_a_line_without_a_terminal(draft: Drafter) -> None:
    result, _ = draft(scripted_model())
    lines = [line.removeprefix("postgen: ") for line in result.err.splitlines()]
    steps = ("planning", "writing the code", "judging the results", "writing the text", "checking")
    assert [line for line in lines if line in steps] == list(steps)


def test_prompts_for_prose_contain_the_real_outputs(draft: Drafter) -> None:
    _, requests = draft(scripted_model())
    by_step = {requested_step(a): a.text for a in requests}
    assert "```output\n5\n```" in by_step["look"]
    assert "[[exercise 1]]" in by_step["prose"]
    assert "Add three numbers." in by_step["prose"], "the statement of the exercise"
    assert "```output\n6\n```" in by_step["prose"]
    assert "```output" not in by_step["code"]


def test_a_story_is_told_in_a_request_of_its_own(draft: Drafter, project: Path) -> None:
    story = {"title": "Two Piles", "tells": "Two children make one pile.", "stands_for": ["a pile: a number"]}
    other = {"title": "The Bus", "tells": "It fills up.", "stands_for": []}
    plan = json.dumps(PLANS["1.1"] | {"stories": [other, story], "story": "Two Piles"})
    result, requests = draft(_with("plan", plan))
    assert result.code == 0, result
    assert _written(project) == WITH_OUTPUT
    assert sorted(_steps(requests)) == ["code", "look", "plan", "prose", "story"]
    by_step = {requested_step(a): a.text for a in requests}
    assert "a pile: a number" in by_step["story"]
    assert "The Bus" not in by_step["story"] + by_step["prose"] + by_step["code"]
    assert len(by_step["story"]) < len(by_step["prose"]) / 2, "a short prompt: only the story matters"
    assert "Put two piles of apples together." in by_step["prose"], "the rest knows how it was told"


def test_a_refuted_claim_is_in_no_later_prompt(draft: Drafter, project: Path, postgen: CommandRunner) -> None:
    demonstration = {"title": "Adding", "shows": "five", "claim": "sums are always even"}
    plan = json.dumps(PLANS["1.1"] | {"demonstrations": [demonstration]})
    replies = {"plan": plan, "look": _verdict("refuted", "this sum is odd")}

    def answer(request: RecordedRequest) -> ServerReply:
        step = requested_step(request)
        return TextReply(replies[step]) if step in replies else scripted_model()(request)

    result, requests = draft(answer)
    assert result.code == 0, result
    by_step = {requested_step(a): a.text for a in requests}
    assert "sums are always even" in by_step["code"]
    assert "sums are always even" in by_step["look"]
    assert "sums are always even" not in by_step["prose"]
    assert "They support this: this sum is odd" in by_step["prose"]
    report = postgen("runs", "show", "1.1", "--brief").out
    assert "claims: 1 refuted\n" in report
    assert max(map(len, report.splitlines())) < 300, "the record of the other posts is not printed"
    assert "     1: refuted: this sum is odd\n       5\n" in postgen("runs", "show", "1.1").out


def test_a_better_experiment_may_be_asked_for_twice(draft: Drafter, project: Path) -> None:
    wish = _verdict("not shown", "it adds", "Print the sum twice.")
    replies = {"look": [wish, wish, wish], "change": ["4 + 3", "5 + 4"]}

    def answer(request: RecordedRequest) -> ServerReply:
        step = requested_step(request)
        if step == "look":
            return TextReply(replies["look"].pop(0).replace('"borne out"', '"BORNE_OUT"'))
        if step == "change":
            a, b = replies["change"].pop(0).split(" + ")
            text = section_text(LESSON, "Demonstrations").replace("add(2, 3)", f"add({a}, {b})")
            return TextReply(text)
        return scripted_model()(request)

    result, requests = draft(answer)
    assert result.code == 0, result
    assert _steps(requests) == ["plan", "code", "look", "change", "look", "change", "look", "prose"]
    assert "> Print the sum twice." in requests[3].text
    assert "```output\n7\n```" in requests[4].text, "the new result is judged"
    assert "Nothing more can be changed now" in requests[6].text
    assert "```output\n9\n```" in _written(project)


def test_a_change_that_does_not_run_is_not_used(draft: Drafter, project: Path) -> None:
    wish = _verdict("not shown", "it adds", "Divide by zero.")

    def answer(request: RecordedRequest) -> ServerReply:
        step = requested_step(request)
        if step == "look":
            return TextReply(wish)
        if step in ("change", "repair"):
            text = section_text(LESSON, "Demonstrations")
            return TextReply(text.replace("print(add(2, 3))", "print(1 / 0)"))
        return scripted_model()(request)

    result, requests = draft(answer)
    assert result.code == 0, result
    assert _steps(requests).count("look") == 1
    assert _written(project) == WITH_OUTPUT


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("I am sure.", "the reply: Invalid JSON"),
        ('{"claims": []}', "expected one verdict on each of these: 1"),
        (_verdict("borne out", evidence="42"), "the evidence for demonstration 1 is in no output"),
        (_verdict("borne out", evidence=" "), "the evidence for demonstration 1 is in no output"),
        (_verdict("certain"), "borne out"),
        (
            _verdict("borne out", evidence="figure 3: a bar"),
            "the evidence for demonstration 1 is in no output",
        ),
        (_verdict("refuted", "the \\\\frac"), "without LaTeX"),
    ],
)
def test_a_verdict_needs_evidence_that_exists(draft: Drafter, reply: str, problem: str) -> None:
    result, requests = draft(_with("look", reply))
    assert result.code == 0, result
    assert _steps(requests) == ["plan", "code", "look", "look", "prose"]
    assert problem in requests[3].messages[-1]["content"]


def test_code_that_fails_is_repaired_before_the_prose_is_written(draft: Drafter, project: Path) -> None:
    repair = {"repair": lambda _: section_text(LESSON, "Demonstrations")}
    result, requests = draft(scripted_model(BROKEN | repair))
    assert result.code == 0, result
    assert _steps(requests)[:3] == ["plan", "code", "repair"]
    assert "NameError" in requests[2].text
    assert "lacks" not in requests[2].text, "missing prose is not an error yet"
    assert "After reading the post, readers can do this:" in requests[2].text, "the plan"
    assert str(project) not in requests[2].text, "no absolute path"
    assert _written(project) == WITH_OUTPUT
    assert "written after 1 code repair and 0 post repairs (clean)" in result.out


def test_code_that_never_runs_stops_the_draft_and_is_continued(
    draft: Drafter, project: Path, postgen: CommandRunner
) -> None:
    def silenced(request: RecordedRequest) -> ServerReply:
        if requested_step(request) == "repair":
            swallowed = "try:\n        return a + c\n    except Exception:\n        return 0"
            return TextReply(section_text(LESSON, "Demonstrations").replace("return a + b", swallowed))
        return scripted_model(BROKEN)(request)

    result, requests = draft(silenced)
    assert result.code == 3, result
    assert "the code of lesson 1.1 still has errors after" in result.err
    assert "NameError" in result.err
    assert "Run the same command again" in result.err
    assert not list(project.glob("[dp]*s/*.md"))
    assert "prose" not in _steps(requests), "no text about code that does not run"
    report = postgen("runs", "show", "1.1", "--brief").out
    assert "repair 1 refused: it silences a check (every exception is swallowed)" in report
    assert "stopped: code with 2 errors" in report

    result, requests = draft(scripted_model({"repair": lambda _: section_text(LESSON, "Demonstrations")}))
    assert result.code == 0, result
    assert _steps(requests) == ["repair", "look", "prose"], "plan and code are kept"
    assert "An earlier repair was not accepted, because it silences a check" in requests[0].text
    assert _written(project) == WITH_OUTPUT


def test_a_failure_shows_every_part_that_it_passes_through(draft: Drafter, project: Path) -> None:
    """The exercise fails inside a function of the demonstrations, which is where it is repaired."""
    changes = {
        "code": lambda text: text.replace("return a + b", "return a + b + (1 / 0 if a == 3 else 0)"),
        "repair": lambda _: section_text(LESSON, "Demonstrations"),
    }
    result, requests = draft(scripted_model(changes))
    assert result.code == 0, result
    assert "## Part 1: Demonstrations" in requests[2].text
    assert "## Part 2: Exercises" in requests[2].text
    assert re.search(r"line \d+ of 'Demonstrations', in add", requests[2].text)
    assert _written(project) == WITH_OUTPUT


ONE_REPLY = [
    ("prose", lambda text: "Sure! Here it is:\n\n" + text),
    ("prose", lambda text: f"```markdown\n{text}```"),
    ("prose", lambda text: text.partition("\n")[2]),
    ("prose", lambda text: text + "\n## Further Reading\n\nToo much.\n"),
    ("prose", lambda text: text.replace("[[block 1]]\n", "")),
    ("prose", lambda text: text.replace("[[block 1]]", "`[[BLOCK 1]]`")),
    ("prose", lambda text: text.replace("[[exercise 1]]\n", "")),
    ("prose", lambda _: LESSON),
    ("prose", lambda _: WITH_OUTPUT),
    ("prose", lambda text: text + "\n[[block 7]]\n"),
    ("code", lambda text: "Here you are.\n\n" + text),
    ("code", lambda text: text + "\nThe sum is 6, as we hoped.\n"),
]
BY_SECTION = [
    ("ELI5", lambda text: "Sure! Here is the section:\n\n" + text),
    ("ELI5", lambda text: f"```markdown\n{text}```"),
    ("ELI5", lambda text: text.partition("\n")[2]),
    ("ELI5", lambda text: f"# Small Steps – 1.1: Adding Up\n\n{text}\n## Summary\n\nToo much.\n"),
    ("introduction", lambda text: f"# Small Steps – 1.1: Adding Up\n\n{text}"),
    ("introduction", lambda text: f"## Introduction\n\n{text}"),
    ("Demonstrations", lambda text: text.replace("[[block 1]]\n", "")),
    ("Exercises", lambda _: section_text(LESSON, "Exercises")),
    ("Demonstrations", lambda text: text + "\n[[block 7]]\n"),
]


@pytest.mark.parametrize(("step", "change"), ONE_REPLY)
def test_text_around_a_post_is_removed(
    draft: Drafter, project: Path, step: str, change: Callable[[str], str]
) -> None:
    result, _ = draft(scripted_model({step: change}))
    assert result.code == 0, result
    assert _written(project).replace("Sure! Here it is:\n\n", "") == WITH_OUTPUT


@pytest.mark.parametrize(("step", "change"), BY_SECTION)
def test_text_around_a_section_is_removed(
    draft: Drafter, project: Path, step: str, change: Callable[[str], str]
) -> None:
    result, requests = draft(scripted_model({step: change}), "1.1", "--by-section")
    assert result.code == 0, result
    assert _written(project) == WITH_OUTPUT
    steps = _steps(requests)
    assert steps[:3] == ["plan", "code", "look"]
    assert set(steps[3:]) == {"ELI5", "Demonstrations", "Exercises", "Key Takeaways", "introduction"}


def test_each_section_knows_the_others(draft: Drafter) -> None:
    _, requests = draft(scripted_model(), "1.1", "--by-section")
    by_step = {requested_step(a): a.text for a in requests}
    assert "- ELI5 (**yours**): In everyday words.\n- Demonstrations: Code that runs.\n" in by_step["ELI5"]
    assert "It follows ELI5 and comes before Exercises." in by_step["Demonstrations"]
    assert "```output\n6\n```" not in by_step["Demonstrations"], "the output of another section"
    assert "```output" not in by_step["ELI5"]
    assert "```output\n5\n```" in by_step["Key Takeaways"], "the earlier sections are shown"


def test_a_model_that_cannot_hold_a_post_writes_by_section(draft: Drafter, project: Path) -> None:
    outline = OUTLINE.replace("model: {", "model: {context_tokens: 1200, ")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")
    result, requests = draft(scripted_model())
    assert result.code == 0, result
    assert "does not fit a context of 1,200 tokens: writing section by section" in result.err
    assert "prose" not in _steps(requests)


def test_a_reply_that_is_cut_twice_makes_the_draft_go_by_section(draft: Drafter, project: Path) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        good = scripted_model()(request)
        if requested_step(request) == "prose" and isinstance(good, TextReply):
            return TextReply(good.text[:40], finish="length")
        return good

    result, requests = draft(answer)
    assert result.code == 0, result
    assert "the reply is too short for a post: writing section by section" in result.err
    assert _steps(requests).count("prose") == 2
    assert _written(project) == WITH_OUTPUT

    result, requests = draft(answer, "2.1")
    assert result.code == 0, result
    assert "prose" not in _steps(requests), "the length of earlier replies is known"


def test_the_old_option_is_refused_with_the_reason(postgen: CommandRunner) -> None:
    result = postgen("draft", "1.1", "--single-reply")
    assert result.code == 2
    assert "--single-reply no longer exists: the text of a post is now written in one reply" in result.err


def test_elided_code_is_requested_in_full_and_never_written(draft: Drafter, project: Path) -> None:
    def elide(text: str) -> str:
        return text.replace("    return a + b\n", "    # ... rest of the code as before\n")

    result, requests = draft(scripted_model({"code": elide}))
    assert result.code == 0, result
    assert "Your answer leaves something out" in requests[2].text
    assert _written(project) == WITH_OUTPUT

    def always_elided(request: RecordedRequest) -> ServerReply:
        answer = scripted_model()(request)
        return TextReply(elide(answer.text)) if isinstance(answer, TextReply) else answer

    (project / "posts" / POST).unlink()
    result, _ = draft(always_elided)
    assert result.code == 3
    assert "gave no usable code for lesson 1.1 in 2 tries: Your answer leaves something out" in result.err
    assert not list(project.glob("[dp]*s/*.md")), "neither among posts nor drafts"


def test_a_post_without_code_has_no_code_stage(draft: Drafter, project: Path) -> None:
    result, requests = draft(scripted_model(), "1.2")
    assert result.code == 0, result
    assert _steps(requests) == ["plan", "prose"]
    assert (project / "posts" / "1.2-looking-back.md").read_text(encoding="utf-8") == RECAP


def test_replies_to_other_sections_are_reused_after_a_failure(draft: Drafter) -> None:
    def failing(request: RecordedRequest) -> ServerReply:
        return ErrorReply(400, "no") if requested_step(request) == "Exercises" else scripted_model()(request)

    result, first = draft(failing, "1.1", "--by-section")
    assert result.code == 3
    result, second = draft(scripted_model(), "1.1", "--by-section")
    assert result.code == 0
    assert len(first) + len(second) == 9, "eight steps, and one that failed"
    assert "Exercises" in _steps(second)


def test_nothing_is_asked_before_the_sandbox_is_tried(
    draft: Drafter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise SandboxError("no sandbox works here")

    monkeypatch.setattr("postgen.drafting.draft_checker.execute_posts", fails)
    result, requests = draft(scripted_model())
    assert (result.code, requests) == (3, []), result
    assert "no sandbox works here" in result.err
    result, requests = draft(scripted_model(), "1.2")
    assert result.code == 0, "a post without code needs no sandbox"


def test_a_draft_without_progress_is_continued(draft: Drafter, project: Path) -> None:
    broken = LESSON.replace("Put two piles", "TODO: put two piles")

    def answer(request: RecordedRequest) -> ServerReply:
        return (
            TextReply(broken) if requested_step(request) in ("prose", "repair") else scripted_model()(request)
        )

    result, _ = draft(answer, "1.1", "--max-repairs", "1")
    assert result.code == 1, result
    assert "run the same command again for more repairs" in result.out
    result, requests = draft(scripted_model(), "1.1", "--max-repairs", "1")
    assert result.code == 0, result
    assert _steps(requests) == ["repair"], "code and text are kept"
    assert _written(project) == WITH_OUTPUT


PLOT = """\
print(add(2, 3))
plt.figure(figsize=(4, 3))
plt.plot([1, 2], label="the line")
plt.show()
```

![](figures/1.1/line.png)
"""


def test_a_figure_is_described_when_it_can_be_seen(draft: Drafter, project: Path) -> None:
    outline = OUTLINE.replace("packages: []", "packages: [matplotlib]")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")

    def plot(text: str) -> str:
        text = text.replace("print(add(2, 3))\n```\n", PLOT)
        return text.replace("def add(", "import matplotlib.pyplot as plt\n\n\ndef add(", 1)

    def write(text: str) -> str:
        install = "```bash\nuv add matplotlib\n```\n\nA function that adds"
        text = text.replace("A function that adds", install)
        return text.replace("[[block 1]]\n", "[[block 1]]\n\n[[alt 1]]: A line that rises [a bit]\n")

    seen = json.dumps(VERDICTS | {"figures": [{"number": 1, "shows": "A rising line."}]})
    changes = {"code": plot, "prose": write, "look": lambda _: seen}
    result, requests = draft(scripted_model(changes))
    assert result.code == 0, result
    by_step = {requested_step(a): a for a in requests}
    assert len(by_step["look"].images) == 1
    assert "- line 'the line', x: y: 0: 1, 1: 2" in by_step["look"].text
    assert "- Figure 1: A rising line." in by_step["prose"].text
    assert not by_step["prose"].images
    text = _written(project)
    assert text.count("![A line that rises \\[a bit\\]](figures/1.1/line.png)") == 1
    figure = project / "posts" / "figures" / "1.1" / "line.png"
    assert figure.read_bytes().startswith(b"\x89PNG")
    assert not list((project / "drafts").rglob("*.png")), "the figure was moved with the post"
    journal = next((project / ".postgen" / "runs").rglob("journal.jsonl")).read_text(encoding="utf-8")
    assert "PNG, " in journal
    assert "\\x89" not in journal, "images are named in the journal by their hash"


def test_code_that_fails_later_than_before_is_progress(draft: Drafter, project: Path) -> None:
    """Each repair fixes one of two failures. Only the first one can be seen before."""
    fixed = ["return a + b\n", "return add(add(a, b), c)\n"]

    def answer(request: RecordedRequest) -> ServerReply:
        step = requested_step(request)
        if step == "code":
            broken = {
                "code": lambda text: text.replace("return a", "return 1 / 0 + a").replace("add(add", "ad(add")
            }
            return scripted_model(broken)(request)
        if step == "repair":
            text = fixed.pop(0)
            return TextReply(section_text(LESSON, "Demonstrations" if "a + b" in text else "Exercises"))
        return scripted_model()(request)

    result, requests = draft(answer)
    assert result.code == 0, result
    assert _steps(requests) == ["plan", "code", "repair", "repair", "look", "prose"]
    assert _written(project) == WITH_OUTPUT
