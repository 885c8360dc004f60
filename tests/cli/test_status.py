"""`postgen.lock` and `postgen status`: which posts are drafted, edited by hand or stale."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import scripted_model
from tests.projects import OUTLINE, RECAP
from tests.servers import OpenAIServer, RecordedRequest

pytestmark = pytest.mark.slow

POST = "posts/1.1-adding-up.md"
TITLES = ("Adding Up", "Looking Back", "Going On")
Drafter = Callable[..., tuple[CommandResult, list[RecordedRequest]]]


@pytest.fixture
def draft(postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch) -> Drafter:
    def run(*arguments: str) -> tuple[CommandResult, list[RecordedRequest]]:
        with OpenAIServer(scripted_model()) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            monkeypatch.setenv("POSTGEN_MODEL", "m")
            return postgen("draft", "1.1", *arguments), server.requests

    return run


def _states(result: CommandResult) -> list[str]:
    return [line[7:].split("  ")[0].strip() for line in result.out.splitlines()]


def _commit(project: Path) -> None:
    git = ["git", "-C", str(project), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for arguments in (["init", "-q"], ["add", "posts"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)


def test_every_state_of_a_lesson_is_reported(draft: Drafter, project: Path, postgen: CommandRunner) -> None:
    assert _states(postgen("status")) == ["missing", "missing", "missing"]
    assert draft()[0].code == 0
    entry = json.loads((project / "postgen.lock").read_text(encoding="utf-8"))["posts"]["1.1"]
    assert (entry["model"], entry["rounds"], entry["environment"]) == ("m", 0, "3.11")
    (project / "drafts").mkdir(exist_ok=True)
    (project / "drafts" / "1.2-looking-back.md").write_text("x", encoding="utf-8")
    (project / "posts" / "2.1-going-on.md").write_text("by hand", encoding="utf-8")
    assert _states(postgen("status")) == ["drafted", "draft", "edited"]
    (project / "outline.yaml").write_text(OUTLINE.replace("What a sum is", "All on sums"), encoding="utf-8")
    assert _states(postgen("status"))[0] == "drafted, stale (points)"
    (project / POST).write_text((project / POST).read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    assert _states(postgen("status"))[0] == "edited, stale (points)"
    result = postgen("status", "--check")
    assert result.code == 1
    assert "failing" in _states(result)[2]


def test_a_post_that_was_edited_by_hand_is_not_redrafted(draft: Drafter, project: Path) -> None:
    draft()
    _commit(project)
    assert draft()[0].code == 0, "an unedited, committed post may be replaced"
    (project / POST).write_text((project / POST).read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    _commit(project)
    result, requests = draft()
    assert (result.code, requests) == (2, []), result
    assert "has been edited since it was drafted" in result.err
    assert draft("--force")[0].code == 0


def test_an_unedited_draft_is_replaced_after_a_copy_is_made(draft: Drafter, project: Path) -> None:
    draft()
    first = (project / POST).read_text(encoding="utf-8")
    assert draft()[0].code == 0, "an unedited post may be replaced, even if git does not have it"
    (old_post,) = (project / ".postgen" / "replaced").iterdir()
    assert old_post.read_text(encoding="utf-8") == first


def test_an_accepted_post_may_be_replaced_until_it_is_edited(project: Path, postgen: CommandRunner) -> None:
    recap = project / "posts" / "1.2-looking-back.md"
    assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 0
    assert _states(postgen("status"))[1] == "accepted"
    assert "model" not in json.loads((project / "postgen.lock").read_text(encoding="utf-8"))["posts"]["1.2"]
    assert postgen("accept", "1.2", "-", stdin=RECAP.replace("apples", "plums").encode()).code == 0
    recap.write_text(RECAP.replace("apples", "pears"), encoding="utf-8")
    assert _states(postgen("status"))[1] == "edited"
    assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 2, "the post was edited by hand"
    assert postgen("accept", "1.2", str(recap)).code == 0, "accepting the edited file itself is allowed"
    assert "pears" in recap.read_text(encoding="utf-8")
    assert _states(postgen("status"))[1] == "accepted"


def test_committed_posts_can_be_adopted(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    result = postgen("status", "--adopt")
    assert "1.2: not adopted, because it has uncommitted changes" in result.err
    assert _states(result) == ["missing", "edited", "missing"]
    _commit(project)
    assert _states(postgen("status", "--adopt")) == ["missing", "adopted", "missing"]
    (project / "posts" / "1.2-looking-back.md").write_text(RECAP + "\n", encoding="utf-8")
    _commit(project)
    assert _states(postgen("status", "--adopt"))[1] == "edited", (
        "edits since the last adoption are not ignored"
    )
    assert _states(postgen("status", "1.2", "--adopt")) == ["adopted"], "a named lesson is adopted"


def test_a_stale_post_is_adopted_only_when_named(
    draft: Drafter, project: Path, postgen: CommandRunner
) -> None:
    draft()
    _commit(project)
    (project / "outline.yaml").write_text(OUTLINE.replace("What a sum is", "All on sums"), encoding="utf-8")
    assert _states(postgen("status", "--adopt"))[0] == "drafted, stale (points)"
    assert _states(postgen("status", "--adopt", "1.1")) == ["drafted"]
    entry = json.loads((project / "postgen.lock").read_text(encoding="utf-8"))["posts"]["1.1"]
    assert entry["model"] == "m", "it is still known who wrote the post"
    assert _states(postgen("status", "--adopt", "1.2")) == ["missing"]


def test_an_edit_of_the_outline_concerns_only_the_lessons_that_it_is_about(
    draft: Drafter, project: Path, postgen: CommandRunner
) -> None:
    assert draft()[0].code == 0
    outline = project / "outline.yaml"
    outline.write_text(OUTLINE.replace("Where to go", "Where to go, and why"), encoding="utf-8")
    assert _states(postgen("status"))[0] == "drafted"
    outline.write_text(OUTLINE.replace("goal: Go on.", "goal: Go far."), encoding="utf-8")
    assert _states(postgen("status"))[0] == "drafted"
    outline.write_text(OUTLINE.replace("[Use no HTML.]", "[Use no HTML., Be brief.]"), encoding="utf-8")
    assert _states(postgen("status"))[0] == "drafted, stale (writing)"


def test_missing_data_does_not_make_a_post_stale(
    draft: Drafter, project: Path, postgen: CommandRunner
) -> None:
    declared = OUTLINE.replace("packages: []", "packages: [], data: [numbers.csv]")
    (project / "outline.yaml").write_text(declared, encoding="utf-8")
    data = project / "numbers.csv"
    data.write_text("1", encoding="utf-8")
    result, requests = draft()
    assert result.code == 0, result
    assert "`numbers.csv`" in requests[0].text
    data.unlink()
    assert _states(postgen("status"))[0] == "drafted"
    (project / "outline.yaml").write_text(declared.replace("numbers.csv", "others.csv"), encoding="utf-8")
    assert _states(postgen("status"))[0] == "drafted, stale (environment)"


def test_an_invalid_lock_file_is_an_error(draft: Drafter, project: Path, postgen: CommandRunner) -> None:
    (project / "postgen.lock").write_text("<<<<<<< HEAD", encoding="utf-8")
    assert postgen("status").code == 2
    result, requests = draft()
    assert (result.code, requests) == (2, [])
    assert "postgen.lock: invalid" in result.err


def test_a_post_that_is_not_utf8_is_unreadable_and_not_adopted(project: Path, postgen: CommandRunner) -> None:
    (project / POST).write_bytes(b"# T\n\nbad \xff byte\n")
    (project / "posts" / "1.2-looking-back.md").write_bytes("\ufeff# Größe\r\n".encode())
    _commit(project)
    for arguments in ((), ("--adopt",), ("--adopt", "1.1", "1.2")):
        result = postgen("status", *arguments)
        assert result.code == 2
        assert result.err.splitlines() == [
            f"postgen: error: {POST}:3: not UTF-8 text (byte 0xff); a post is a Markdown file in UTF-8"
        ]
        assert _states(result)[:2] == ["unreadable", "adopted" if arguments else "edited"]
    assert postgen("status", "1.2").code == 0


def test_a_long_state_moves_the_whole_column(project: Path, postgen: CommandRunner) -> None:
    (project / POST).write_text("# Wrong\n\n" + "Text \\(x\\) <b>\n\n" * 60, encoding="utf-8")
    lines = postgen("status", "--check").out.splitlines()
    assert len(lines[0].split("  ")[2]) > 24
    assert len({line.index(title) for line, title in zip(lines, TITLES, strict=True)}) == 1
