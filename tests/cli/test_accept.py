"""`postgen prompt` and `postgen accept`: the pasted path goes through the same checks."""

from pathlib import Path

from tests.cli.calling import Caller
from tests.projects import RECAP

RECAP_FILE = "1.2-looking-back.md"
BROKEN = RECAP.replace("where $s$ is", r"where \(s\) is")


def test_a_clean_reply_becomes_the_post(project: Path, postgen: Caller) -> None:
    (project / "reply.md").write_text(f"```markdown\n{RECAP}```\n", encoding="utf-8")
    called = postgen("accept", "1.2", "reply.md")
    assert called.code == 0, called
    assert f"posts/{RECAP_FILE} written" in called.out
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_a_faulty_reply_becomes_a_draft_and_a_repair_prompt(project: Path, postgen: Caller) -> None:
    called = postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    assert called.code == 1
    assert (project / "drafts" / RECAP_FILE).read_text(encoding="utf-8") == BROKEN
    assert "MA201" in called.err
    assert f"drafts/{RECAP_FILE} written" in called.err
    assert called.out.startswith("You write posts of the series")
    assert "MA201, line " in called.out


def test_the_answer_to_the_repair_prompt_is_put_into_the_draft(project: Path, postgen: Caller) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    mended = RECAP[RECAP.index("## Mathematical") : RECAP.index("## Key")]
    called = postgen("accept", "1.2", "-", stdin=mended.encode())
    assert called.code == 0, called
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_an_empty_reply_is_nothing_to_accept(project: Path, postgen: Caller) -> None:
    called = postgen("accept", "1.2", "-", stdin=b" \n")
    assert called.code == 3
    assert "the reply for 1.2 is empty; nothing was written" in called.err
    assert not (project / "drafts").exists()


def test_a_reply_that_is_no_text_or_does_not_exist_is_told(project: Path, postgen: Caller) -> None:
    (project / "reply.md").write_bytes(b"\xff\xfe")
    assert postgen("accept", "1.2", "reply.md").code == 2
    called = postgen("accept", "1.2", "gone.md")
    assert called.code == 2
    assert "gone.md: cannot be read: No such file or directory" in called.err


def test_a_post_that_git_has_not_recorded_is_not_replaced(project: Path, postgen: Caller) -> None:
    (project / "posts" / RECAP_FILE).write_text("mine", encoding="utf-8")
    assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 2
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == "mine"
    assert postgen("accept", "1.2", "-", "--force", stdin=RECAP.encode()).code == 0
