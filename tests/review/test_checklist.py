"""What the review of a post asks a person to look at: results, conflicts, lengths and objectives."""

import re
import time
from pathlib import Path

import pytest

from postgen.document import parse_document
from postgen.review import body as review_body
from postgen.review.new_claims import find_new_claims
from postgen.review.section_changes import added_indexes, added_lines, changed_sections, summarize_change
from postgen.series import load_series
from postgen.validation.changed_posts import ChangedPost
from postgen.validation.summaries import plan_file
from tests.cli.command_runner import CommandRunner
from tests.drafting.scripted_model import POSTS
from tests.projects import LESSON, OUTLINE, WITH_OUTPUT
from tests.repositories import Git
from tests.review.conftest import FILES


def _write(project: Path, lesson: str, text: str) -> None:
    (project / "posts" / FILES[lesson]).write_text(text, encoding="utf-8")


def _to_check(body: str, title: str) -> list[str]:
    """Return the items of one post without their links."""
    part = body.split(f"## {title}\n", 1)[1].split("### Needs a person\n", 1)[1].split("\n#", 1)[0]
    return [re.sub(r"\(\.\.[^)]*\)", "", line) for line in part.splitlines() if line.startswith("- ")]


RESULTS = WITH_OUTPUT.replace("print(add(2, 3))", 'print("loss", add(2, 3) / 7)').replace(
    "```output\n5\n```\n",
    "```output\nloss 0.7142857142857143\nsteps 40\n```\n\nThe loss falls to 0.714. "
    "The number of steps is never smaller. Apples are nice.\n",
)


def _claims(text: str, before: str | None, project: Path) -> list[tuple[str, list[str]]]:
    series = load_series(project)
    document = parse_document(text)
    old = parse_document(before) if before else None
    added = added_lines(old, document)
    found = find_new_claims(series, series.lesson("1.1"), old, document, added)
    return [(claim.text, [line.text for line in claim.evidence]) for claim in found]


def test_new_results_are_listed_with_the_output_that_bears_them(project: Path) -> None:
    both = [
        ("The loss falls to 0.714.", ["loss 0.7142857142857143"]),
        ("The number of steps is never smaller.", ["steps 40"]),
    ]
    assert _claims(RESULTS, None, project) == both
    assert _claims(RESULTS, RESULTS, project) == [], "nothing is new"
    older = RESULTS.replace("loss 0.7142857142857143", "loss 0.71413")
    assert _claims(RESULTS, older, project)[0] == both[0], "the sentence is old, and its output is new"
    assert _claims(RESULTS, RESULTS.replace("Apples are nice", "Pears are nice"), project) == []
    assert _claims(RESULTS, RESULTS.replace("never", "always"), project) == both[1:]


@pytest.mark.parametrize(
    "sentence",
    [
        "See lesson 1.2 for more.",  # the id of a lesson
        "It started at 0.25, as in $x = 0.25 y$.",  # given by a formula
        "In 0.999 of all cases this is so.",  # no output shows it, which PR606 reports
    ],
)
def test_numbers_that_are_no_results_of_the_code_are_not_listed(project: Path, sentence: str) -> None:
    text = RESULTS.replace("The loss falls to 0.714. The number of steps is never smaller.", sentence)
    text = text.replace("steps 40", "steps 40 0.25 1.2")
    assert _claims(text, None, project) == []


def test_helpers_that_an_earlier_post_defines_otherwise_are_conflicts(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    git("switch", "-qc", "topic")
    _write(committed_series, "2.1", POSTS["2.1"].replace("return a + b", "return b + a"))
    conflict = "- [ ] [line 14]: Conflict: `add` is defined again, and not as in lesson 1.1"
    assert conflict in _to_check(postgen("review", "--no-exec").out, "2.1 Going On")
    _write(committed_series, "2.1", POSTS["2.1"].replace("return a + b", "return a + b  # the sum"))
    assert "Conflict" not in postgen("review", "--no-exec").out, "a comment makes no other helper"
    git.commit()
    both = POSTS["2.1"].replace("return a + b", "return b + a")
    _write(committed_series, "2.1", both)
    git.commit()
    _write(committed_series, "2.1", both.replace("big pile", "large pile"))
    assert "Conflict" not in postgen("review", "--no-exec", "--base", "HEAD").out, "it is not new"


def test_a_symbol_with_a_new_meaning_is_a_conflict(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    def with_meaning(lesson: str, meaning: str) -> str:
        return POSTS[lesson].replace("## Exercises", f"Here $q$ is {meaning}.\n\n## Exercises")

    _write(committed_series, "1.1", with_meaning("1.1", "the number of apples"))
    git.commit()
    git("switch", "-qc", "topic")
    _write(committed_series, "2.1", with_meaning("2.1", "the speed of a train"))
    (found,) = [x for x in _to_check(postgen("review", "--no-exec").out, "2.1 Going On") if "Conflict" in x]
    assert "`q` means “the speed of a train” here, and “the number of apples” in lesson 1.1" in found
    _write(committed_series, "2.1", with_meaning("2.1", "the number of red apples"))
    assert "Conflict" not in postgen("review", "--no-exec").out


@pytest.mark.parametrize(
    ("link", "old", "new", "dangles"),
    [
        ("1.1-adding-up.md#eli5", "## ELI5\n", "## Explained\n", True),
        ("1.1-adding-up.md#key-takeaways", "## ELI5\n", "## Explained\n", False),
        ("1.1-adding-up.md", "## ELI5\n", "## Explained\n", False),
        ("1.1-adding-up.md", "", None, True),
    ],
)
def test_links_of_other_posts_that_lead_nowhere_since_the_change_are_conflicts(
    committed_series: Path,
    git: Git,
    postgen: CommandRunner,
    link: str,
    old: str,
    new: str | None,
    dangles: bool,
) -> None:
    _write(committed_series, "2.1", POSTS["2.1"] + f"- See [the start]({link}).\n")
    git.commit()
    git("switch", "-qc", "topic")
    if new is None:
        (committed_series / "posts" / FILES["1.1"]).unlink()
    else:
        _write(committed_series, "1.1", LESSON.replace(old, new))
    body = postgen("review", "--no-exec").out
    assert (f"Conflict: `{link}` is a link in lesson 2.1, line" in body) == dangles


def test_lengths_and_objectives_are_compared_with_outline_and_plan(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    outline = OUTLINE.replace("instructions: In everyday words.}", "instructions: In words., words: 100}", 1)
    (committed_series / "outline.yaml").write_text(
        outline + "rules: {introduction_words: 12}\n", encoding="utf-8"
    )
    git.commit()
    git("switch", "-qc", "topic")
    plan = plan_file(load_series(committed_series), load_series(committed_series).lesson("1.1"))
    plan.parent.mkdir(parents=True)
    plan.write_text('{"objectives": ["Add two numbers", "Explain thermodynamics"]}', encoding="utf-8")
    _write(committed_series, "1.1", WITH_OUTPUT)
    body = postgen("review", "--no-exec").out
    assert "- Words: **Introduction 15 of at most 12**, **ELI5 13 of about 100**.\n" in body
    assert "- [x] Objective: Add two numbers – Exercises\n" in body
    assert "- [ ] Objective: Explain thermodynamics – missing: explain, thermodynamics\n" in body


def test_families_without_a_subject_are_left_out(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    def rules(outline: str) -> str:
        (committed_series / "outline.yaml").write_text(outline, encoding="utf-8")
        body = postgen("review", "--no-exec").out
        return next(line for line in body.splitlines() if line.startswith("- Rules:"))

    git("switch", "-qc", "topic")
    _write(committed_series, "1.1", WITH_OUTPUT)
    assert "Mathematics" in rules(OUTLINE)
    assert "House" not in rules(OUTLINE)
    plain = OUTLINE.replace("{heading: Mathematical Foundations, ", "{heading: Background, ")
    start, end = plain.index("notation:"), plain.index("environment:")
    plain = plain[:start] + plain[end:]
    (committed_series / "posts" / FILES["1.2"]).unlink()
    assert "Mathematics" not in rules(plain)
    assert "Python" in rules(plain)
    house = "rules: {house: [{name: no-just, extends: existence, tokens: [just]}]}\n"
    assert "House" in rules(OUTLINE + house)


def test_a_review_of_many_posts_fits_into_a_comment(project: Path, git: Git, postgen: CommandRunner) -> None:
    lessons = "".join(f"      - title: Lesson {'long ' * 9}{n}\n" for n in range(1, 23))
    outline = OUTLINE.replace("      - title: Going On\n        points: [Where to go]\n", lessons)
    (project / "outline.yaml").write_text(outline, encoding="utf-8")
    git.commit()
    git("switch", "-qc", "topic")
    for lesson in load_series(project).lessons:
        text = LESSON.replace("1.1: Adding Up", f"{lesson.id}: {lesson.title}")
        many = "".join(f"It is always the best way number {n}, and never easy. " for n in range(30))
        text = text.replace("Now you have one big pile.", f"{many}\n\n\\(x\\) {'TODO ' * 9}\n")
        (project / "posts" / lesson.file_name).write_text(text, encoding="utf-8")
    body = postgen("review", "--no-exec").out
    assert len(body) <= review_body.LONGEST < 65_000
    assert body.count("\n### Needs a person\n") == 24, "every post is there"
    longest = max(part.count("\n") for part in body.split("\n## ")[1:])
    assert longest < 50, "a post takes about a screen"


def test_posts_that_do_not_fit_are_counted(
    committed_series: Path, git: Git, postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("switch", "-qc", "topic")
    for lesson in FILES:
        _write(committed_series, lesson, POSTS[lesson].replace("big pile", "large pile"))
    monkeypatch.setattr(review_body, "LONGEST", 1_000)
    text = postgen("review", "--no-exec").out
    assert len(text) < 1_100
    assert text.count("changed a little") == 3, "each has its sentence"
    left_out = 3 - text.count("\n### Details\n")
    assert left_out in (1, 2)
    assert (
        f"The details of {left_out} post{'s' * (left_out > 1)} do not fit. `postgen serve --review`" in text
    )


def test_a_single_post_is_described_in_a_sentence_or_two() -> None:
    def summary(before: str | None, after: str | None) -> str:
        old, new = (parse_document(text) if text else None for text in (before, after))
        change = ChangedPost(Path("x.md"), None, old, new)
        return summarize_change(change, changed_sections(old, new))

    assert summary(None, WITH_OUTPUT).startswith("It is new: ")
    assert summary(None, WITH_OUTPUT).endswith(" words in 4 sections, with 2 blocks of code.")
    assert summary(WITH_OUTPUT, None) == "It was removed."
    assert summary(LESSON, LESSON) == "The text is unchanged."
    assert summary(WITH_OUTPUT, WITH_OUTPUT.replace("\n5\n", "\n6\n")) == "1 output changed."
    assert summary(LESSON, LESSON.replace("two piles of", "two small piles of")) == "ELI5 changed a little."
    assert summary(LESSON, LESSON.replace("## ELI5\n", "## ELI5\n\n")).startswith("Only marks, line breaks")
    other = "\n\n".join(f"## Part {n}\n\nEverything here is different now." for n in range(9))
    many = summary(
        LESSON + "\n\n" + other, LESSON.replace("sum", "total") + "\n\n" + other.replace("e", "ei")
    )
    assert many.startswith("10 of 14 sections changed much (")
    assert many.count(" and ") == 1, "three sections are named"
    moved = LESSON.split("## Demonstrations")
    assert "is gone" in summary(LESSON, moved[0])


def test_many_equal_lines_are_compared_quickly() -> None:
    started = time.perf_counter()
    assert added_indexes(["a"] * 50_000, ["a"] * 50_002 + ["b"]) == [50_000, 50_001, 50_002]
    assert time.perf_counter() - started < 2
