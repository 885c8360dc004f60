"""`postgen prompt` and `postgen accept`: the pasted path goes through the same checks."""

from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner
from tests.projects import LESSON, RECAP, WITH_OUTPUT

pytestmark = pytest.mark.slow

RECAP_FILE = "1.2-looking-back.md"
BROKEN = RECAP.replace("s = a + b\n", "s = \\frac{a + b\n")


def test_a_clean_reply_becomes_the_post(project: Path, postgen: CommandRunner) -> None:
    (project / "reply.md").write_text(f"```markdown\n{RECAP}```\n", encoding="utf-8")
    result = postgen("accept", "1.2", "reply.md")
    assert result.code == 0, result
    assert f"posts/{RECAP_FILE} written" in result.out
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_a_faulty_reply_becomes_a_draft_and_a_repair_prompt(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    assert result.code == 1
    assert (project / "drafts" / RECAP_FILE).read_text(encoding="utf-8") == BROKEN
    assert "MA205" in result.err
    assert f"drafts/{RECAP_FILE} written" in result.err
    assert result.out.startswith("You write posts of the series")
    assert "MA205, line " in result.out


def test_the_answer_to_the_repair_prompt_is_put_into_the_draft(project: Path, postgen: CommandRunner) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    mended = RECAP[RECAP.index("## Mathematical") : RECAP.index("## Key")]
    result = postgen("accept", "1.2", "-", stdin=mended.encode())
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_an_empty_reply_is_nothing_to_accept(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", stdin=b" \n")
    assert result.code == 2
    assert "the reply for 1.2 is empty; nothing was written" in result.err
    assert not (project / "drafts").exists()


def test_a_reply_that_is_no_text_or_does_not_exist_is_told(project: Path, postgen: CommandRunner) -> None:
    (project / "reply.md").write_bytes(b"\xff\xfe")
    assert postgen("accept", "1.2", "reply.md").code == 2
    result = postgen("accept", "1.2", "gone.md")
    assert result.code == 2
    assert "gone.md: cannot be read: No such file or directory" in result.err


def test_a_post_that_git_has_not_recorded_is_not_replaced(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / RECAP_FILE).write_text("mine", encoding="utf-8")
    assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 2
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == "mine"
    assert postgen("accept", "1.2", "-", "--force", stdin=RECAP.encode()).code == 0


def test_outputs_are_put_behind_the_blocks_of_what_is_accepted(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.1", "-", stdin=LESSON.encode())
    assert result.code == 0, result
    assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT


def test_a_reply_that_was_cut_off_is_not_mixed_with_the_draft(project: Path, postgen: CommandRunner) -> None:
    postgen("accept", "1.1", "-", stdin=LESSON.replace("return a + b", "return a + c").encode())
    draft = project / "drafts" / "1.1-adding-up.md"
    before = draft.read_bytes()
    result = postgen("accept", "1.1", "-", stdin=LESSON[: LESSON.index("print(add(2")].encode())
    assert result.code == 3
    assert "ends inside the code block that starts on line 13" in result.err
    assert draft.read_bytes() == before


def test_a_new_whole_reply_replaces_the_draft_whole(project: Path, postgen: CommandRunner) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.replace("apples", "plums").encode())
    result = postgen("accept", "1.2", "-", stdin=RECAP.encode())
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP
    assert list((project / "drafts").iterdir()) == [], "a draft that has served goes"
    (kept,) = (project / ".postgen" / "replaced").iterdir()
    assert "plums" in kept.read_text(encoding="utf-8")


def test_a_draft_that_a_person_went_on_with_is_not_mended_behind_their_back(
    project: Path, postgen: CommandRunner
) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    draft = project / "drafts" / RECAP_FILE
    draft.write_text(BROKEN.replace("apples", "plums"), encoding="utf-8")
    mended = RECAP[RECAP.index("## Mathematical") : RECAP.index("## Key")]
    assert postgen("accept", "1.2", "-", stdin=mended.encode()).code == 1
    assert "plums" not in draft.read_text(encoding="utf-8")
    assert any(
        "plums" in p.read_text(encoding="utf-8") for p in (project / ".postgen" / "replaced").iterdir()
    )


def test_a_post_of_another_lesson_is_told_at_once(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", stdin=LESSON.encode())
    assert result.code == 2
    assert "the title line is that of lesson 1.1; use `postgen accept 1.1`" in result.err
    assert not (project / "drafts").exists()


def test_the_repair_prompt_can_go_to_a_file(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", "--repair-to", "repair.txt", stdin=BROKEN.encode())
    assert (result.code, result.out) == (1, "")
    assert "MA205, line " in (project / "repair.txt").read_text(encoding="utf-8")
