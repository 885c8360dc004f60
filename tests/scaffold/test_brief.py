"""Briefs of many shapes: what they are read as, what is left over, and which are refused at which line."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from postgen.errors import UsageError
from postgen.scaffold.brief.brief_reader import decode_brief, read_brief
from postgen.scaffold.brief.brief_report import report
from postgen.scaffold.brief.reading import Brief
from postgen.series import load_series

BRIEFS = Path(__file__).parent / "briefs"
ROOT = Path(__file__).parents[2]
NAMES = sorted(file.stem for file in BRIEFS.glob("*.yaml"))


def _values(brief: Brief) -> dict[str, object]:
    found: dict[str, object] = {"title": brief.title}
    found |= {key: getattr(brief, key) for key in ("audience", "language") if getattr(brief, key)}
    if brief.packages:
        found["packages"] = list(brief.packages)
    found["modules"] = [
        {
            "title": module.title,
            "goal": module.goal,
            "lessons": [{lesson.title: list(lesson.points)} for lesson in module.lessons],
        }
        for module in brief.modules
    ]
    return found | {"tips": list(brief.tips), "rules": [rule.text for rule in brief.rules]}


def test_there_are_ten_briefs() -> None:
    assert len(NAMES) >= 10, "each brief has a file with what must be read from it"


@pytest.mark.parametrize("name", NAMES)
def test_a_brief_is_read_right(name: str) -> None:
    expected = yaml.safe_load((BRIEFS / f"{name}.yaml").read_text(encoding="utf-8"))
    reading = read_brief((BRIEFS / f"{name}.txt").read_text(encoding="utf-8"))
    assert reading.problem is None
    left_over = expected.pop("left_over")
    assert _values(reading.brief) == expected
    assert [line.number for line in reading.left_over] == left_over


def test_the_brief_of_this_series_gives_its_outline_word_for_word() -> None:
    reading = read_brief((BRIEFS / "this_series.txt").read_text(encoding="utf-8"))
    outline = load_series(ROOT).outline
    assert reading.brief.title == outline.series.title
    assert reading.brief.tips == outline.series.tips
    assert [
        (module.title, module.goal, [(lesson.title, lesson.points) for lesson in module.lessons])
        for module in reading.brief.modules
    ] == [
        (module.title, module.goal, [(lesson.title, lesson.points) for lesson in module.lessons])
        for module in outline.modules
    ]
    assert len(reading.brief.rules) == 10
    assert [line.number for line in reading.left_over] == [83, 84, 85, 86, 87, 88, 89]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# Rust\n## Ownership\n- Moves\n- Borrows\n## Types\n- Enums\n", 2, "module or a lesson"),
        ("Rust\n\n- Ownership\n  - Moves\n- Types\n", 3, "module or a lesson"),
        ("Title: Rust\nModule 1: Ownership\nModule 2: Types\n- Enums\n", 2, "has no lessons"),
        ("Title: Rust\nLesson 1: A\n# Part two\nLesson 2: B\n", 2, "belongs to no module"),
        ("Rust\n\nWeek 1\nOwnership\n- moves\nWeek 2\nTraits\n- dyn\n", 4, "is the title of Week 1"),
        ("Rust\n\nPart I: All\nModule 1: Moves\nLesson 1: A\n", 3, "has no lessons"),
        (f"Title: T\nLesson 1: {'x' * 200}\n", 2, "at most 150 characters"),
        (f"Title: T\nLesson 1: {'日' * 80}\n", 2, "at most 150"),
        (f"Title: {'x ' * 100}\nLesson 1: A\n", 1, "at most 150 characters"),
        ("1. Moves\n2. Borrows\n", 0, "no title of the series"),
        ("Rust is a language. We love it.\nMore to follow.\n", 0, "no lessons found"),
        ("Title: Rust\n", 0, "no lessons found"),
    ],
)
def test_an_unclear_brief_is_refused_at_its_line(text: str, line: int, words: str) -> None:
    problem = read_brief(text).problem
    assert problem
    assert (problem.line, words in problem.message) == (line, True), problem


@pytest.mark.parametrize(
    ("number", "second"),
    [
        ("Module {m} –", "{n}."),
        ("MODULE {m}:", "{n})"),
        ("Part {m}.", "Lesson {n} -"),
        ("Week {m}", "* "),
        ("## Module {m} —", "### Lesson {m}.{n}:"),
        ("## {m}.", "### {m}.{n}"),
        ("**Module {m}: ", "- "),
        ("{m}.", "{m}.{n}."),
        ("{m}", "{m}.{n}"),
        ("# Modul {m}:", "• "),
        ("- Module {m}:", "  - Lesson {n}:"),
        ("Kapitel {m}:", "Lektion {m}.{n}:"),
        ("Teil {m} –", "  {n}. "),
    ],
)
def test_any_numbering_gives_the_same_outline(number: str, second: str) -> None:
    lines = ["Title: Reading and Writing", ""]
    for m, (module, lessons) in enumerate((("Reading", ("Cases", "Loops")), ("Writing", ("Files",))), 1):
        bold = "**" if number.startswith("**") else ""
        lines.append(number.format(m=m) + f" {module}{bold}".replace("  ", " ").replace("** ", "**"))
        lines += [f"{second.format(m=m, n=n)} {lesson}" for n, lesson in enumerate(lessons, 1)]
    reading = read_brief("\n".join(lines))
    assert [m.title for m in reading.brief.modules] == ["Reading", "Writing"], lines
    assert [[x.title for x in m.lessons] for m in reading.brief.modules] == [["Cases", "Loops"], ["Files"]]


_TWO_MODULES = "Basics: Selecting (SELECT, FROM), Filtering (WHERE). Joins: Keys (ON)"


def _in_short(text: str) -> str:
    reading = read_brief(text)
    assert reading.problem is None, reading.problem
    return ". ".join(
        f"{module.title}: "
        + ", ".join(f"{x.title} ({', '.join(x.points)})" if x.points else x.title for x in module.lessons)
        for module in reading.brief.modules
    )


@pytest.mark.parametrize(
    "outline",
    [
        "Module 1: Basics\nSelecting\n- SELECT\n- FROM\nFiltering\n- WHERE\nModule 2: Joins\nKeys\n- ON",
        "Basics\n    Selecting\n        SELECT\n        FROM\n"
        "    Filtering\n        WHERE\nJoins\n    Keys\n        ON",
        "Week 1 -> Basics\nLesson 1\nSelecting\n- SELECT\n- FROM\nLesson 2\nFiltering\n- WHERE\n"
        "Week 2 -> Joins\nLesson 1\nKeys\n- ON",
        "Module 1: Basics\nLessons:\n1. Selecting\n   Points: SELECT; FROM\n2. Filtering\n   Points: WHERE\n"
        "Module 2: Joins\nLessons:\n1. Keys\n   Points: ON",
        "| Lesson title | What it covers | Module |\n|--|--|--|\n| Selecting | SELECT; FROM | Basics |\n"
        "| Filtering | WHERE | Basics |\n| Keys | ON | Joins |",
        "1.0 Basics\n  1.1 Selecting\n     * SELECT\n     * FROM\n  1.2 Filtering\n     * WHERE\n"
        "2.0 Joins\n  2.1 Keys\n     * ON",
        "Modul 1 (Basics)\n  Lektion 1: Selecting\n    - SELECT\n    - FROM\n  Lektion 2: Filtering\n"
        "    - WHERE\nModul 2 (Joins)\n  Lektion 1: Keys\n    - ON",
        "Part One: Basics\n---\n1. Selecting\n   * SELECT\n   * FROM\n2. Filtering\n   * WHERE\n"
        "Part Two: Joins\n---\n1. Keys\n   * ON",
        "outline:\n- module: Basics\n  lessons:\n  - lesson: Selecting\n    points: [SELECT, FROM]\n"
        "  - lesson: Filtering\n    points:\n    - WHERE\n- module: Joins\n  lessons:\n  - title: Keys\n"
        "    points: [ON]",
        "* Basics\n  * Selecting\n    * SELECT\n    * FROM\n  * Filtering\n    * WHERE\n"
        "* Joins\n  * Keys\n    * ON",
        "> Module 1. Basics\n> 1. Selecting\n>    - [ ] SELECT\n>    - [x] FROM\n"
        "> 2. Filtering\n>    - WHERE\n> Module 2. Joins\n> 1. Keys\n>    - ON",
        "```\nI. Basics\nA. Selecting\n• SELECT\n• FROM\n"
        "B. Filtering\n• WHERE\nII. Joins\nA. Keys\n• ON\n```",
    ],
)
def test_many_shapes_give_the_same_outline(outline: str) -> None:
    assert _in_short(f'My course "SQL"\n\n{outline}\n') == _TWO_MODULES


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("i'm writing a blog series: “Practical Kafka”. please help", "Practical Kafka"),
        ('here is my course "Intro to Bash"', "Intro to Bash"),
        ("Ich schreibe eine Reihe namens „SQL für alle“.", "SQL für alle"),
        ("a series called **Maps**", "Maps"),
        ("my course is called 'Pandas for Poets', and it's short", "Pandas for Poets"),
        ("Bayesian Thinking", "Bayesian Thinking"),
        ("Course name: Greek", "Greek"),
        ("**Series:** Greek", "Greek"),
        ("**Blog series:** *Greek*", "Greek"),
        ("Projekt: Blogreihe „Kochen mit Zahlen“", "Kochen mit Zahlen"),
    ],
)
def test_the_title_is_found_in_a_sentence_or_a_line(sentence: str, title: str) -> None:
    assert read_brief(f"{sentence}\n\nLesson 1: First\n- a\n").brief.title == title


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Please never:\n- use the word utilize\n", ["Please never: use the word utilize"]),
        ("Don'ts:\n- emoji\n", ["Don'ts: emoji"]),
        ("Always:\n- cite\nNever:\n- guess\n", ["Always: cite", "Never: guess"]),
        ("Rules:\nTone:\n- calm\nIn code:\n- SQL\n", ["Tone: calm", "In code: SQL"]),
        ("Rules:\nUse SQL.\nNever:\n- guess\n", ["Use SQL.", "Never: guess"]),
        ("Don'ts: emoji\n", ["Don'ts: emoji"]),
        ("Style: plain\n", ["plain"]),
        ("Never: utilize, leverage\n", []),
        ("## Avoid:\n* jargon\n* puns\n", ["Avoid: jargon", "Avoid: puns"]),
        ("Bitte nie:\n- Anglizismen\n", ["Bitte nie: Anglizismen"]),
        ("House rules:\n- Never say just\n", ["Never say just"]),
        ("For every lesson please follow this structure:\n- a question\n", ["a question"]),
        ("Things I still need:\n- a title image\n", []),
        ("Budget:\n- 3 days\n", []),
    ],
)
def test_rules_keep_a_label_that_turns_their_meaning_around(text: str, rules: list[str]) -> None:
    reading = read_brief(f"Title: T\n\nLesson 1: A\n- a\n\n{text}")
    assert [rule.text for rule in reading.brief.rules] == rules
    assert reading.brief.modules[0].lessons[0].points == ("a",)


def test_headings_may_be_labels() -> None:
    text = "# T\n## Module 1: A\n### Goal\n\nGet going.\n\n### Lesson 1: B\n- c\n"
    (module,) = read_brief(text).brief.modules
    assert (module.goal, [x.title for x in module.lessons]) == ("Get going.", ["B"])
    assert _in_short("# T\n## Lessons\n1. A\n2. B\n") == "T: A, B"


def test_text_that_only_looks_like_a_label_or_a_title_stays_what_it_is() -> None:
    text = (
        "Title: T\n\nLesson 1: House Rules of Chess\n- Style: open games\n- rules: en passant\n"
        "Lesson 2: The Course “Endgames”\n- tips and tricks\n"
    )
    reading = read_brief(text)
    assert [(x.title, x.points) for x in reading.brief.modules[0].lessons] == [
        ("House Rules of Chess", ("Style: open games", "rules: en passant")),
        ("The Course “Endgames”", ("tips and tricks",)),
    ]
    assert (reading.brief.title, reading.brief.rules, reading.left_over) == ("T", (), ())


def test_points_keep_what_looks_like_a_number_or_a_keyword() -> None:
    text = "Title: T\n1. A\n- Part 1: why\n- 3.9 features\n- Language: codes\n- Post a date\n2. B\n"
    (module,) = read_brief(text).brief.modules
    assert module.lessons[0].points == ("Part 1: why", "3.9 features", "Language: codes", "Post a date")


def test_an_outline_in_the_reply_of_a_chat_is_read_only_if_there_is_no_other() -> None:
    reply = "ChatGPT said:\n\nTitle: From the Chat\n\nModule 1: One\n1. A Lesson\n"
    assert read_brief(f"You said:\nplease plan a series\n{reply}").brief.title == "From the Chat"
    own = read_brief(f"You said:\nTitle: Mine\nLesson 1: First\n{reply}")
    assert own.brief.title == "Mine"
    assert [line.number for line in own.left_over] == [4, 6, 8, 9]


_LINES = st.sampled_from(
    """Module 1: A
Goal: x
1. B
1.1 C
- p
  - q
* r
## H
# T
Rules:
Tips:
| Module | Lesson | Who |
|---|---|---|
| 1 A | 1.1 B | me |
| | C |
plain text
  deeper
Lesson 2 – Z
USER:
ASSISTANT:
I. R
a) l
title: T
modules:
  lessons:
points: [a, b]
---

**b**
> q
Audience: me
Audience:
    - Part 1: x
Outline
Notes
series:
- title:
Goals:""".splitlines()
)


@given(st.lists(_LINES | st.text(max_size=12), max_size=25))
def test_each_line_is_accounted_for_exactly_once(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\r", "\n")
    reading = read_brief(text)
    numbers = [number for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    assert [line.number for line in reading.lines] == numbers
    assert all(line.use and line.is_left_over == bool(line.reason) for line in reading.lines)
    shown = [line.partition(": ")[0] for line in report(reading, "brief")]
    assert [name for name in shown if name != "brief"] == [f"brief:{number}" for number in numbers]
    if reading.problem is None:
        assert reading.brief.title
        assert all(module.title and module.lessons for module in reading.brief.modules)
        assert all(x.title and all(x.points) for module in reading.brief.modules for x in module.lessons)


@given(st.lists(_LINES, max_size=25))
def test_what_is_read_stands_in_the_line_that_is_named(lines: list[str]) -> None:
    reading = read_brief("\n".join(lines))
    for line in reading.lines:
        if line.use.startswith(("lesson ", "module ")) and "+" not in line.use:
            assert line.text in lines[line.number - 1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the brief is empty"),
        (b"Title: A\n\xff\n", "brief.txt:2: not UTF-8 text"),
        (b"Title: A\nLesson\x00 1\n", "brief.txt:2: has a control character (U+0000)"),
        (b"a" * 300_000, "too large"),
    ],
)
def test_bytes_that_are_no_brief_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(UsageError) as error:
        decode_brief(data, "brief.txt")
    assert words in str(error.value)


def test_line_ends_and_marks_of_other_programs_are_read() -> None:
    text = decode_brief("\ufeffTitle: A\r\nLesson 1: B\r\u2028- p\f".encode(), "b")
    assert read_brief(text).brief.modules[0].lessons[0].points == ("p",)
