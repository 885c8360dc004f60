"""Replies are cleaned up, and repaired parts replace the parts of the post."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import parse_document
from postgen.document.unwrap import unwrap
from postgen.drafting.repair import weakenings
from postgen.drafting.replies import (
    INTRODUCTION,
    clean_reply,
    join_parts,
    merge_reply,
    parts_of,
)
from postgen.findings import Finding, Severity
from postgen.llm.response_data import validated_object
from postgen.series import KindConfig, SectionConfig, Series, load_series, parse_outline
from tests.projects import LESSON, OUTLINE, RECAP, small_project


@pytest.fixture
def kind() -> KindConfig:
    return parse_outline(OUTLINE).kinds["lesson"]


@pytest.fixture
def series(tmp_path: Path) -> Series:
    return load_series(small_project(tmp_path))


def _weakenings(series: Series, before: str, after: str, lesson: str = "1.1") -> list[str]:
    return weakenings(series, series.lesson(lesson), parse_document(before), parse_document(after))


@pytest.mark.parametrize("post", [LESSON, RECAP])
@pytest.mark.parametrize(
    "template",
    ["{}", "\n\n{}\n\n", "```markdown\n{}```", "```md\n{}\n```\n", "````\n{}````", "~~~markdown\n{}~~~"],
)
def test_a_fence_around_the_whole_reply_is_removed(post: str, template: str) -> None:
    assert unwrap(template.format(post)) == post


def test_windows_line_ends_and_a_byte_order_mark_are_removed() -> None:
    assert unwrap("\ufeff" + LESSON.replace("\n", "\r\n")) == LESSON


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 1\n```\n",
        "```\nfirst\n```\n\ntext\n\n```\nsecond\n```\n",
        "```markdown\n# T\n\ntext\n",
    ],
)
def test_other_fences_are_not_removed(text: str) -> None:
    assert unwrap(text) == text


def test_joined_parts_are_the_original_post() -> None:
    parts = parts_of(parse_document(LESSON))
    assert [part.name for part in parts] == [
        INTRODUCTION,
        "ELI5",
        "Demonstrations",
        "Exercises",
        "Key Takeaways",
    ]
    assert join_parts([part.text for part in parts]) == LESSON


def test_repaired_parts_replace_only_the_same_parts(kind: KindConfig) -> None:
    document = parse_document(LESSON)
    requested_parts = tuple(p for p in parts_of(document) if p.name in ("ELI5", "Key Takeaways"))
    reply = "## Key Takeaways\n\n- New.\n\n## ELI5: Apples\n\nNew words.\n"
    expected = LESSON.replace("- A sum puts two numbers together.", "- New.").replace(
        "## ELI5\n\nPut two piles of apples together. Now you have one big pile.",
        "## ELI5: Apples\n\nNew words.",
    )
    assert merge_reply(document, reply, requested_parts, kind) == expected


def test_a_reply_replaces_the_requested_part(kind: KindConfig) -> None:
    document = parse_document(LESSON)
    requested_parts = tuple(p for p in parts_of(document) if p.name == "ELI5")
    assert "## ELI5\n\nNew words." in merge_reply(document, "## ELI5\n\nNew words.\n", requested_parts, kind)


def test_a_missing_section_is_inserted_at_its_position(kind: KindConfig) -> None:
    start, end = LESSON.index("## ELI5"), LESSON.index("## Demonstrations")
    document = parse_document(LESSON[:start] + LESSON[end:])
    assert merge_reply(document, LESSON[start:end], (), kind) == LESSON


def test_a_section_named_introduction_is_not_the_opening(series: Series) -> None:
    post = LESSON.replace("## ELI5", "## Introduction\n\nFirst of all.\n\n## ELI5")
    document = parse_document(post)
    kind = series.lesson("1.1").kind
    sections = (SectionConfig(heading="Introduction", instructions="Begin."), *kind.sections)
    kind = kind.model_copy(update={"sections": sections})
    requested_parts = tuple(part for part in parts_of(document) if part.name == "Key Takeaways")
    reply = "## Key Takeaways\n\n- New.\n"
    expected = post.replace("- A sum puts two numbers together.", "- New.")
    assert merge_reply(document, reply, requested_parts, kind) == expected


@given(st.text(max_size=300))
def test_splitting_any_text_into_parts_loses_nothing(text: str) -> None:
    document = parse_document(unwrap(text))
    parts = parts_of(document)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(document.text.split())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "```python\ndef add(a: int, b: int) -> int:\n    return a + b\n\n\nprint(add(2, 3))\n```",
            "Nothing.",
            "Python block",
        ),
        ("### Exercise 1\n", "### For You\n", "exercise"),
        ("    return a + b\n", "    return a + b  # type: ignore\n", "type: ignore"),
        ("    return a + b\n", "    return a + b  # noqa\n", "noqa"),
        ("def add(a: int,", "def add(a: Any,", "`Any`"),
        (
            "    return a + b\n",
            "    try:\n        return a + b\n    except Exception:\n        return 0\n",
            "every exception",
        ),
        ("print(add(2, 3))\n", "exit()\n", "`exit`"),
        ("```python\ndef add(", "```python no-run: slow\ndef add(", "no-run"),
        (
            "## ELI5\n\nPut two piles of apples together. Now you have one big pile.\n",
            "",
            "dropped the section 'ELI5'",
        ),
        (
            "Put two piles of apples together. Now you have one big pile.",
            "Apples.",
            "cut the section 'ELI5' short",
        ),
    ],
)
def test_a_repair_that_weakens_the_post_is_detected(series: Series, old: str, new: str, reason: str) -> None:
    assert old in LESSON
    reasons = _weakenings(series, LESSON, LESSON.replace(old, new, 1))
    assert any(reason in words for words in reasons), reasons


def test_exercises_are_counted_by_the_heading_of_the_outline(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    outline = project / "outline.yaml"
    text = outline.read_text(encoding="utf-8")
    limits = "{minimum: 1, maximum: 2}"
    assert limits in text
    outline.write_text(text.replace(limits, "{minimum: 1, maximum: 2, heading: Task}"), encoding="utf-8")
    post = LESSON.replace("### Exercise 1", "### Task 1")
    series = load_series(project)
    assert _weakenings(series, post, post.replace("### Task 1\n", "### For You\n")) == [
        "it dropped 1 exercise"
    ]
    assert _weakenings(series, post, post) == []


def test_a_comment_within_a_string_silences_no_check(series: Series) -> None:
    after = LESSON.replace("print(add(2, 3))", 'print(add(2, 3), "# noqa")', 1)
    assert after != LESSON
    assert _weakenings(series, LESSON, after) == []


def test_a_good_repair_is_accepted(series: Series) -> None:
    after = LESSON.replace("Put two piles of apples together.", "Put two heaps of pears together.")
    assert _weakenings(series, LESSON, after) == []


def test_removing_what_a_finding_asks_to_remove_is_not_a_cut(series: Series) -> None:
    chatter = (
        "I hope that this helps you a lot with your series. Would you like me to write the next lesson, too?"
    )
    before = parse_document(LESSON + f"\n{chatter}\n")
    finding = Finding(
        "post.md",
        before.source.span(before.text.index(chatter), len(before.text) - 1),
        "PR601",
        "chatter",
        Severity.ERROR,
        "chatter",
    )
    lesson, after = series.lesson("1.1"), parse_document(LESSON)
    assert weakenings(series, lesson, before, after)
    assert weakenings(series, lesson, before, after, flagged=[finding]) == []


def test_removing_forbidden_code_does_not_weaken_a_post(series: Series) -> None:
    before = RECAP.replace("Here is the sum", "```python\nx = 1\n```\n\nHere is the sum")
    assert _weakenings(series, before, RECAP, "1.2") == []


@pytest.mark.parametrize(
    "words", ["Got it:", "Fixed parts:", "I changed what you asked for and nothing else."]
)
def test_words_before_repaired_parts_are_no_introduction(kind: KindConfig, words: str) -> None:
    document = parse_document(LESSON)
    asked = tuple(p for p in parts_of(document) if p.name in ("ELI5", "Key Takeaways"))
    reply = f"{words}\n\n## ELI5\n\nNew words.\n\n## Key Takeaways\n\n- New.\n"
    merged = merge_reply(document, reply, asked, kind)
    assert merged.startswith(LESSON[: LESSON.index("## ELI5")])
    assert "New words." in merged


@pytest.mark.parametrize(
    "words", ["Got it — fixed version:", "Revised post", "**Final answer**\n\nAs follows"]
)
def test_words_before_the_title_are_removed(words: str) -> None:
    assert clean_reply(f"{words}\n\n{LESSON}") == LESSON


def test_a_bold_title_is_the_title() -> None:
    title = LESSON.split("\n", 1)[0].removeprefix("# ")
    for mark in ("**", "__"):
        assert clean_reply(LESSON.replace(f"# {title}", f"{mark}{title}{mark}", 1)) == LESSON
    section = "**Exercise 1 - the first: add**\n\nText.\n"
    assert clean_reply(section) == section


@pytest.mark.parametrize("post", [f"---\nlayout: post\n---\n\n{LESSON}", LESSON, "## ELI5\n\nText.\n"])
def test_a_post_that_needs_no_cleaning_stays(post: str) -> None:
    assert clean_reply(post) == post


def test_the_posts_of_the_series_need_no_cleaning() -> None:
    for path in (Path(__file__).parents[2] / "posts").glob("*.md"):
        post = path.read_text(encoding="utf-8")
        assert clean_reply(post) == post
        document = parse_document(post)
        for part in parts_of(document):
            assert clean_reply(part.text) == part.text.strip("\n") + "\n"


@pytest.mark.parametrize(
    "reply",
    [
        '{"a": 1}',
        'First {"a": 2, "b": 0}, no: {"a": 1}',
        '{"plan": {"a": 1}}',
        '[{"a": 1}]',
        'The set {x} and {"a": 1} and {y}.',
        '```json\n{"a": 1}\n```\nDone {ok}.',
    ],
)
def test_every_json_object_is_tried(reply: str) -> None:
    def only_a_is_1(text: str) -> str:
        if json.loads(text) != {"a": 1}:
            raise ValueError(text)
        return text

    assert validated_object(reply, only_a_is_1) == '{"a": 1}'


def test_a_reply_without_the_object_says_why() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        validated_object('{"a": 1, "b": [2, 3],', json.loads)
    with pytest.raises(ValueError, match="Expecting"):
        validated_object("{" * 100_000, json.loads)


def test_a_repair_of_a_part_that_was_not_shown_is_taken(tmp_path: Path) -> None:
    kind = load_series(small_project(tmp_path)).lessons[0].kind
    document = parse_document(LESSON)
    shown = [part for part in parts_of(document) if part.name == "Exercises"]
    helper = "## Demonstrations\n\nFixed.\n"
    text = merge_reply(document, helper, shown, kind)
    assert "Fixed." in text
    assert "Add three numbers." in text, "the shown part stays"
    unnamed = merge_reply(document, "## My Exercises\n\nNew.\n", shown, kind)
    assert "New." in unnamed
    assert "Add three numbers." not in unnamed, "one part for one part, whatever its heading"
