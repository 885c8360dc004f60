"""The diagram of a plan becomes a figure script beside its figure, and the post shows it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import PLANS, requested_step, scripted_model
from tests.projects import OUTLINE, RECAP
from tests.servers import OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

SCRIPT = "```python\nimport matplotlib.pyplot as plt\n\nplt.figure(figsize=(1, 1))\nplt.plot([0, 1])\n```\n"
PLAN = json.dumps({**PLANS["1.2"], "diagram": "Two piles become one pile."})
PROSE = RECAP.replace("\n## Key", "\n[[block 0]]\n\n[[alt 0]]: Two piles and one pile.\n\n## Key")
Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def draft(postgen: CommandRunner, project: Path, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    outline = OUTLINE.replace("packages: []", "packages: [matplotlib]")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")

    def run(
        *scripts: str, prose: str = PROSE, look: str = "OK"
    ) -> tuple[CommandResult, list[RecordedRequest]]:
        left, usual = list(scripts), scripted_model()

        def reply(request: RecordedRequest) -> ServerReply:
            step = requested_step(request)
            if step == "diagram":
                return TextReply(left.pop(0))
            replies = {"plan": PLAN, "prose": prose, "diagram look": look}
            return TextReply(replies[step]) if step in replies else usual(request)

        with OpenAIServer(reply) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", "1.2"), server.requests

    return run


def diagrams(requests: list[RecordedRequest]) -> list[RecordedRequest]:
    return [request for request in requests if requested_step(request) == "diagram"]


def test_the_post_shows_the_diagram_with_its_script(
    draft: Drafter, project: Path, postgen: CommandRunner
) -> None:
    result, requests = draft(SCRIPT)
    assert result.code == 0, result
    assert "Two piles become one pile." in diagrams(requests)[0].text
    text = (project / "posts" / "1.2-looking-back.md").read_text(encoding="utf-8")
    assert "![Two piles and one pile.](figures/1.2/diagram.png)\n\n## Key Takeaways" in text
    folder = project / "posts" / "figures" / "1.2"
    assert sorted(path.name for path in folder.iterdir()) == ["diagram.png", "diagram.py"]
    assert not list((project / "drafts").rglob("diagram.*"))
    assert postgen("validate").code == 0


def test_a_script_that_fails_is_asked_for_again(draft: Drafter, project: Path) -> None:
    result, requests = draft("No.", SCRIPT.replace("plt.plot([0, 1])", "1 / 0"), SCRIPT)
    assert result.code == 0, result
    first, second, third = diagrams(requests)
    assert "cannot be used" not in first.text
    assert "the reply has no Python block" in second.text
    assert "line 4: ZeroDivisionError" in third.text
    assert (project / "posts" / "figures" / "1.2" / "diagram.png").is_file()


@pytest.mark.parametrize(
    ("look", "script"),
    [
        ("OK", SCRIPT),
        (SCRIPT.replace("[0, 1]", "[1, 0]"), SCRIPT.replace("[0, 1]", "[1, 0]")),
        (SCRIPT.replace("[0, 1]", "[1 / 0]"), SCRIPT),
        ("I would turn it.", SCRIPT),
    ],
    ids=["all is well", "a correction", "a correction that fails", "a wish"],
)
def test_the_model_sees_its_diagram_and_may_correct_it(
    draft: Drafter, project: Path, look: str, script: str
) -> None:
    result, requests = draft(SCRIPT, look=look)
    assert result.code == 0, result
    (request,) = (r for r in requests if requested_step(r) == "diagram look")
    assert "data:image/png;base64," in json.dumps(request.messages)
    drawn = (project / "posts" / "figures" / "1.2" / "diagram.py").read_text(encoding="utf-8")
    assert f"```python\n{drawn.rstrip()}\n```\n" == script


def test_a_post_can_go_without_its_diagram(draft: Drafter, project: Path) -> None:
    result, _ = draft("No.", "No.", "No.", prose=RECAP)
    assert result.code == 0, result
    assert "the post goes without a diagram" in result.err
    assert not (project / "posts" / "figures").exists()
