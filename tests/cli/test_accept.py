"""`postgen prompt` and `postgen accept`: a pasted reply goes through the same checks as a draft."""

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


def test_a_reply_with_errors_becomes_a_draft_and_prints_a_repair_prompt(
    project: Path, postgen: CommandRunner
) -> None:
    result = postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    assert result.code == 1
    assert (project / "drafts" / RECAP_FILE).read_text(encoding="utf-8") == BROKEN
    assert "MA205" in result.err
    assert f"drafts/{RECAP_FILE} written" in result.err
    assert result.out.startswith("You write posts of the series")
    assert "MA205, line " in result.out


def test_the_reply_to_the_repair_prompt_is_merged_into_the_draft(
    project: Path, postgen: CommandRunner
) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    repaired_section = RECAP[RECAP.index("## Mathematical") : RECAP.index("## Key")]
    result = postgen("accept", "1.2", "-", stdin=repaired_section.encode())
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP


def test_an_empty_reply_is_refused(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", stdin=b" \n")
    assert result.code == 2
    assert "the reply for 1.2 is empty; nothing was written" in result.err
    assert not (project / "drafts").exists()


def test_a_binary_or_missing_reply_file_is_refused(project: Path, postgen: CommandRunner) -> None:
    (project / "reply.md").write_bytes(b"\xff\xfe")
    assert postgen("accept", "1.2", "reply.md").code == 2
    result = postgen("accept", "1.2", "gone.md")
    assert result.code == 2
    assert "gone.md: cannot be read: No such file or directory" in result.err


def test_an_uncommitted_post_is_replaced_only_with_force(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / RECAP_FILE).write_text("mine", encoding="utf-8")
    assert postgen("accept", "1.2", "-", stdin=RECAP.encode()).code == 2
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == "mine"
    assert postgen("accept", "1.2", "-", "--force", stdin=RECAP.encode()).code == 0


def test_outputs_are_inserted_after_the_blocks_of_an_accepted_post(
    project: Path, postgen: CommandRunner
) -> None:
    result = postgen("accept", "1.1", "-", stdin=LESSON.encode())
    assert result.code == 0, result
    assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT


def test_a_truncated_reply_is_not_merged_into_the_draft(project: Path, postgen: CommandRunner) -> None:
    postgen("accept", "1.1", "-", stdin=LESSON.replace("return a + b", "return a + c").encode())
    draft = project / "drafts" / "1.1-adding-up.md"
    before = draft.read_bytes()
    result = postgen("accept", "1.1", "-", stdin=LESSON[: LESSON.index("print(add(2")].encode())
    assert result.code == 3
    assert "ends inside the code block that starts on line 13" in result.err
    assert draft.read_bytes() == before


def test_a_new_complete_reply_replaces_the_whole_draft(project: Path, postgen: CommandRunner) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.replace("apples", "plums").encode())
    result = postgen("accept", "1.2", "-", stdin=RECAP.encode())
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == RECAP
    assert list((project / "drafts").iterdir()) == [], "the draft is removed once its post is written"
    (old_draft,) = (project / ".postgen" / "replaced").iterdir()
    assert "plums" in old_draft.read_text(encoding="utf-8")


def test_a_repaired_section_is_not_merged_into_a_draft_that_was_edited_by_hand(
    project: Path, postgen: CommandRunner
) -> None:
    postgen("accept", "1.2", "-", stdin=BROKEN.encode())
    draft = project / "drafts" / RECAP_FILE
    draft.write_text(BROKEN.replace("apples", "plums"), encoding="utf-8")
    repaired_section = RECAP[RECAP.index("## Mathematical") : RECAP.index("## Key")]
    assert postgen("accept", "1.2", "-", stdin=repaired_section.encode()).code == 1
    assert "plums" not in draft.read_text(encoding="utf-8")
    assert any(
        "plums" in p.read_text(encoding="utf-8") for p in (project / ".postgen" / "replaced").iterdir()
    )


def test_a_post_of_another_lesson_is_refused(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", stdin=LESSON.encode())
    assert result.code == 2
    assert "the title line is that of lesson 1.1; use `postgen accept 1.1`" in result.err
    assert not (project / "drafts").exists()


def test_the_repair_prompt_can_be_written_to_a_file(project: Path, postgen: CommandRunner) -> None:
    result = postgen("accept", "1.2", "-", "--repair-to", "repair.txt", stdin=BROKEN.encode())
    assert (result.code, result.out) == (1, "")
    assert "MA205, line " in (project / "repair.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lesson", "reply", "missing"),
    [
        ("1.1", LESSON[: LESSON.index("## Key Takeaways")], "Key Takeaways"),
        ("1.1", LESSON[: LESSON.index("## Demonstrations")], "Demonstrations"),
        ("1.2", RECAP[: RECAP.index("Here is the sum")] + RECAP[RECAP.index("## Key") :], "MA208"),
        ("1.2", "# Small Steps – 1.2: Looking Back\n", "ELI5"),
        ("1.2", "We have learned to add two numbers.\n", "ELI5"),
    ],
    ids=["no takeaways", "half of it", "no formulas", "a title", "a sentence"],
)
def test_a_reply_that_ends_early_gets_a_prompt_for_the_rest(
    postgen: CommandRunner, lesson: str, reply: str, missing: str
) -> None:
    result = postgen("accept", lesson, "-", stdin=reply.encode())
    assert result.code == 1, result
    assert result.out.startswith("You write posts of the series")
    assert missing in result.out


@pytest.mark.parametrize(
    "dress",
    [
        "Here is the full post:\n\n```markdown\n{}```\n",
        "````\n{}````\n\nLet me know if you want changes.\n",
        "~~~markdown\n{}~~~\n",
        ':::writing{{variant="document"}}\n{}:::\n',
        "<think>\nA post about sums?\n</think>\n\n{}",
        "{}<|im_end|>\n",
        "{}\n\nWould you like the next lesson?\n",
        "{}```\n",
    ],
)
def test_the_dress_of_a_pasted_post_is_removed(project: Path, postgen: CommandRunner, dress: str) -> None:
    result = postgen("accept", "1.1", "-", stdin=dress.format(LESSON).encode())
    assert result.code == 0, result
    assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT


def test_a_pasted_post_that_is_quoted_as_a_whole_is_unquoted(project: Path, postgen: CommandRunner) -> None:
    quoted = "".join(f"> {line}".rstrip() + "\n" for line in LESSON.splitlines())
    result = postgen("accept", "1.1", "-", stdin=f"Here it is:\n\n{quoted}".encode())
    assert result.code == 0, result
    assert (project / "posts" / "1.1-adding-up.md").read_text(encoding="utf-8") == WITH_OUTPUT


def test_a_post_about_the_marks_of_replies_keeps_them(project: Path, postgen: CommandRunner) -> None:
    about = RECAP.replace(
        "Here is the sum",
        "A model thinks between `<think>` and `</think>`, and ends with `<|im_end|>`:\n\n"
        "```text\n<think>\nApples?\n</think>\nA pile.<|im_end|>\n```\n\nHere is the sum",
    )
    result = postgen("accept", "1.2", "-", stdin=about.encode())
    assert result.code == 0, result
    assert (project / "posts" / RECAP_FILE).read_text(encoding="utf-8") == about
