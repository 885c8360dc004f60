"""`postgen draft` by sections: the code runs first, and the prose is written around its output."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import requested_step, scripted_model, section_text
from tests.projects import LESSON, OUTLINE, RECAP, WITH_OUTPUT
from tests.servers import ErrorReply, OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

POST = "1.1-adding-up.md"
Script = Callable[[RecordedRequest], ServerReply]
Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


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


def test_a_post_is_assembled_from_its_code_and_its_sections(draft: Drafter, project: Path) -> None:
    result, requests = draft(scripted_model())
    assert result.code == 0, result
    assert _written(project) == WITH_OUTPUT
    steps = [requested_step(a) for a in requests]
    assert steps[:2] == ["plan", "code"]
    assert set(steps[2:5]) == {"ELI5", "Demonstrations", "Exercises"}
    assert set(steps[5:]) == {"Key Takeaways", "introduction"}


def test_prompts_for_prose_contain_the_real_outputs(draft: Drafter) -> None:
    _, requests = draft(scripted_model())
    by_step = {requested_step(a): a.text for a in requests}
    assert "```output\n5\n```" in by_step["Demonstrations"]
    assert "```output\n6\n```" not in by_step["Demonstrations"], "the output of another section"
    assert "```output\n6\n```" in by_step["Exercises"]
    assert "```output" not in by_step["ELI5"]
    assert "```output\n5\n```" in by_step["Key Takeaways"], "the earlier sections are shown"
    assert "```output" not in by_step["code"]


def test_code_that_fails_is_repaired_before_the_prose_is_written(draft: Drafter, project: Path) -> None:
    broken = {
        "code": lambda text: text.replace("return a + b", "return a + c"),
        "repair": lambda _: section_text(LESSON, "Demonstrations"),
    }
    result, requests = draft(scripted_model(broken))
    assert result.code == 0, result
    assert [requested_step(a) for a in requests][:3] == ["plan", "code", "repair"]
    assert "NameError" in requests[2].text
    assert "lacks" not in requests[2].text, "missing prose is not an error yet"
    assert _written(project) == WITH_OUTPUT


def test_a_code_repair_that_silences_checks_is_refused(
    draft: Drafter, project: Path, postgen: CommandRunner
) -> None:
    def answer(request: RecordedRequest) -> ServerReply:
        if requested_step(request) == "code":
            return scripted_model({"code": lambda text: text.replace("return a + b", "return a + c")})(
                request
            )
        if requested_step(request) == "repair":
            swallowed = "try:\n        return a + c\n    except Exception:\n        return 0"
            return TextReply(section_text(LESSON, "Demonstrations").replace("return a + b", swallowed))
        return scripted_model()(request)

    result, _ = draft(answer, "1.1", "--max-repairs", "0")
    assert result.code == 1, result
    assert "except Exception" not in next((project / "drafts").glob("*.md")).read_text(encoding="utf-8")
    report = postgen("runs", "show", "1.1", "--brief").out
    assert "repair 1 refused: it silences a check (every exception is swallowed)" in report


@pytest.mark.parametrize(
    ("step", "change"),
    [
        ("ELI5", lambda text: "Sure! Here is the section:\n\n" + text),
        ("ELI5", lambda text: f"```markdown\n{text}```"),
        ("ELI5", lambda text: text.partition("\n")[2]),
        ("ELI5", lambda text: f"# Small Steps – 1.1: Adding Up\n\n{text}\n## Summary\n\nToo much.\n"),
        ("introduction", lambda text: f"# Small Steps – 1.1: Adding Up\n\n{text}"),
        ("introduction", lambda text: f"## Introduction\n\n{text}"),
        ("Demonstrations", lambda text: text.replace("[[block 1]]\n", "")),
        ("Exercises", lambda _: section_text(LESSON, "Exercises")),
        ("Demonstrations", lambda text: text + "\n[[block 7]]\n"),
        ("code", lambda text: text.replace("## Demonstrations\n", "Here you are.\n\n## Demonstrations\n")),
    ],
    ids=[
        "chatter",
        "a fence",
        "no heading",
        "extra sections",
        "the title",
        "a heading of its own",
        "a missing mark",
        "blocks instead of marks",
        "an extra mark",
        "chatter in code",
    ],
)
def test_text_around_a_section_is_removed(
    draft: Drafter, project: Path, step: str, change: Callable[[str], str]
) -> None:
    result, _ = draft(scripted_model({step: change}))
    assert result.code == 0, result
    assert _written(project) == WITH_OUTPUT


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
    assert "code" not in [requested_step(a) for a in requests]
    assert (project / "posts" / "1.2-looking-back.md").read_text(encoding="utf-8") == RECAP


def test_replies_to_other_sections_are_reused_after_a_failure(draft: Drafter) -> None:
    def failing(request: RecordedRequest) -> ServerReply:
        return ErrorReply(400, "no") if requested_step(request) == "Exercises" else scripted_model()(request)

    result, first = draft(failing)
    assert result.code == 3
    result, second = draft(scripted_model())
    assert result.code == 0
    assert len(first) + len(second) == 8, "seven steps, and one that failed"
    assert "Exercises" in [requested_step(a) for a in second]


PLOT = """\
print(add(2, 3))
plt.figure(figsize=(4, 3))
plt.plot([1, 2])
plt.show()
```

![A line that rises](figures/1.1/line.png)
"""


def test_a_figure_is_drawn_before_the_prose_and_described_in_its_prompt(
    draft: Drafter, project: Path
) -> None:
    outline = OUTLINE.replace("packages: []", "packages: [matplotlib]")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")

    def plot(text: str) -> str:
        text = text.replace("print(add(2, 3))\n```\n", PLOT)
        return text.replace("def add(", "import matplotlib.pyplot as plt\n\n\ndef add(", 1)

    install = "```bash\nuv add matplotlib\n```\n\nA function that adds"
    changes = {"code": plot, "Demonstrations": lambda text: text.replace("A function that adds", install)}
    result, requests = draft(scripted_model(changes))
    assert result.code == 0, result
    by_step = {requested_step(a): a.text for a in requests}
    prompt = by_step["Demonstrations"]
    assert re.search(r"\(The figure above is \d+ × \d+ pixels in size\.\)", prompt)
    assert "```output\n5\n```\n\n![A line that rises](figures/1.1/line.png)" in prompt
    assert "pixels in size" not in by_step["ELI5"]
    text = _written(project)
    assert text.count("![A line that rises](figures/1.1/line.png)") == 1
    figure = project / "posts" / "figures" / "1.1" / "line.png"
    assert figure.read_bytes().startswith(b"\x89PNG")
    assert not list((project / "drafts").rglob("*.png")), "the figure was moved with the post"
