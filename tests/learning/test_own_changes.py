"""What postgen itself changes teaches nothing, through the real commands."""

import json
from pathlib import Path

import pytest

from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import requested_step
from tests.learning.edited_series import OUTLINE, post
from tests.projects import small_project
from tests.repositories import Git
from tests.servers import OpenAIServer, RecordedRequest, ServerReply, TextReply

pytestmark = pytest.mark.slow

IDS = ("1.1", "1.2", "1.3")
ELI5 = {
    "1.1": "We utilize a pile of apples here.",
    "1.2": "You utilize a long list now.",
    "1.3": "People utilize big pots in it.",
}


def _model(request: RecordedRequest) -> ServerReply:
    step = requested_step(request)
    if step == "plan":
        return TextReply(json.dumps({"objectives": ["know it"]}))
    if "Which parts" in request.text or "parts that the note" in request.text:
        return TextReply(json.dumps({"parts": ["ELI5"]}))
    lesson_id = next(i for i in IDS if f"post {i}" in request.text or f"Small Steps – {i}" in request.text)
    title = {"1.1": "Adding Up", "1.2": "Taking Away", "1.3": "Making More"}[lesson_id]
    text = post(lesson_id, title, ELI5[lesson_id])
    if "say employ" in request.text:
        return TextReply(text.replace("utilize", "employ"))
    return TextReply(text)


@pytest.fixture
def postgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    outline = OUTLINE.replace("code: allowed", "code: forbidden") + "model: {critic_readings: 0}\n"
    root = small_project(tmp_path / "series", outline)
    (root / ".gitignore").write_text(".postgen/\n", encoding="utf-8")
    return CommandRunner(root, monkeypatch)


def _learned(postgen: CommandRunner) -> list[str]:
    result = postgen("learn", "--rules-only", "--format", "json")
    assert result.code == 0, result
    return [proposal["rule"]["name"] for proposal in json.loads(result.out)["proposals"]]


def test_fixes_and_revisions_teach_nothing_and_the_edits_before_them_do(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = Git(postgen.folder, monkeypatch)
    with OpenAIServer(_model) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("POSTGEN_MODEL", "m")
        result = postgen("draft", *IDS)
        assert result.code == 0, result
        git.commit("Drafts")
        assert _learned(postgen) == []
        posts = sorted((postgen.folder / "posts").glob("*.md"))
        for path in posts:  # an editor writes an entity, which the next command fixes, and new words
            text = path.read_text(encoding="utf-8").replace("It begins", "We begin")
            path.write_text(text.replace("That is all.", "That is all &amp; more."), encoding="utf-8")
        assert postgen("validate", "--no-exec", "--fix").code == 0
        assert "&amp;" not in posts[0].read_text(encoding="utf-8")
        git.commit("Edited")
        edited = _learned(postgen)
        assert "we-begin-not-it-begins" in edited
        for lesson_id in IDS:
            revision = ("revise", lesson_id, "--note", "ELI5: say employ", "--yes")
            result = postgen(*revision)
            assert result.code == 0, result
        assert "employ" in posts[0].read_text(encoding="utf-8")
        git.commit("Revised")
    assert _learned(postgen) == edited
    for path in posts:
        path.write_text(path.read_text(encoding="utf-8").replace("employ", "use"), encoding="utf-8")
    assert "use-not-employ" in _learned(postgen)
    assert load_series(postgen.folder)
