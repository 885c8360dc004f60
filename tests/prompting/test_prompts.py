"""Prompts contain each rule of the brief once, taken from the series' outline."""

import re
from pathlib import Path

import pytest

from postgen.errors import ConfigError
from postgen.findings import Finding, Severity, Span
from postgen.prompting.prompts import (
    NO_BACKGROUND,
    ExecutedBlock,
    FigureReading,
    LessonPrompts,
    Part,
    Results,
    ShownFigure,
    ShownFinding,
    ShownVerdict,
    as_text,
    post_prompt,
    repair_prompt,
)
from postgen.prompting.templates import render, template_folders
from postgen.series import Series, load_series
from postgen.series.post_plan import Plan
from postgen.validation.lesson_background import lesson_background
from tests.projects import OUTLINE, small_project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def series() -> Series:
    return load_series(ROOT)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_rule_is_in_the_prompt_exactly_once(series: Series) -> None:
    outline = series.outline
    for lesson in (series.lesson("1.2"), series.lesson("1.6")):
        text = _flat(as_text(post_prompt(series, lesson)))
        briefs = [section.instructions for section in lesson.kind.sections]
        for rule in (*outline.writing.rules, *lesson.kind.rules, *briefs, *outline.series.tips):
            assert text.count(_flat(rule)) == 1, rule
        for phrase in (lesson.kind.introduction, outline.writing.reply):
            assert text.count(_flat(phrase)) == 1


def test_templates_do_not_repeat_rules(series: Series) -> None:
    templates = _flat("".join(p.read_text(encoding="utf-8") for p in template_folders(ROOT)[1].glob("*.j2")))
    words = ["dollar", "type hint", "NumPy", "matplotlib", "installer", "pip", "HTML", "bullet", "uv add"]
    assert [word for word in words if word in templates] == []


@pytest.mark.parametrize(
    ("lesson_id", "phrases"),
    [
        (
            "1.2",
            [
                "type hints",
                "uv add",
                "PyTorch",
                "Exercise 1",
                "1 to 4 exercises",
                "between dollar signs",
                "no HTML",
            ],
        ),
        ("1.6", ["no code and no exercises", "between dollar signs", "no HTML", "Checklist"]),
    ],
)
def test_requirements_of_the_brief_are_in_the_prompt(
    series: Series, lesson_id: str, phrases: list[str]
) -> None:
    text = as_text(post_prompt(series, series.lesson(lesson_id)))
    assert [phrase for phrase in phrases if phrase not in text] == []


def test_the_prompt_of_a_recap_does_not_mention_code(series: Series) -> None:
    text = as_text(post_prompt(series, series.lesson("1.6")))
    assert "type hints" not in text
    assert "Demonstrations" not in text


def _with_data(folder: Path, declared: str, names: list[str]) -> Series:
    outline = OUTLINE.replace("packages: []", f"packages: [], data: {declared}")
    project = small_project(folder, outline)
    for name in names:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("1", encoding="utf-8")
    return load_series(project)


def test_each_data_file_is_listed_once_with_its_path(tmp_path: Path) -> None:
    names = ["data/b.csv", "data/a.csv", "iris.csv", *(f"data/images/{n:02}.png" for n in range(21))]
    series = _with_data(tmp_path, "[data, iris.csv, data/a.csv]", names)
    for lesson, times in (("1.1", 1), ("1.2", 0)):  # 1.2 is a recap, without code
        plan = LessonPrompts(series, series.lesson(lesson), NO_BACKGROUND).plan()
        for text in (post_prompt(series, series.lesson(lesson)), plan):
            prompt_text = as_text(text)
            for name in ("- `data/a.csv`\n", "- `data/b.csv`\n", "- `iris.csv`\n"):
                assert prompt_text.count(name) == times
            assert prompt_text.count("- `data/images/`: 21 files, such as `00.png` and `20.png`\n") == times
            assert prompt_text.count("iris.csv") == times


def test_without_data_the_prompt_does_not_mention_files(tmp_path: Path) -> None:
    series = load_series(small_project(tmp_path))
    assert "working folder" not in as_text(post_prompt(series, series.lesson("1.1")))


def test_missing_data_is_an_error_with_its_line(tmp_path: Path) -> None:
    series = _with_data(tmp_path, "[data/*.csv]", [])
    with pytest.raises(ConfigError, match=r"outline\.yaml:\d+:.*no file of the project matches"):
        post_prompt(series, series.lesson("1.1"))


def test_advice_on_figures_is_only_in_prompts_for_code(series: Series) -> None:
    prompt_text = ["#0072B2" in as_text(post_prompt(series, series.lesson(x))) for x in ("1.2", "1.6")]
    assert prompt_text == [True, False]


def test_every_point_and_the_title_line_are_in_the_prompt(series: Series) -> None:
    for lesson in series.lessons:
        prompt = post_prompt(series, lesson)[-1].content
        assert f"# {series.title_line(lesson)}" in prompt
        for point in lesson.points:
            assert f"- {point}\n" in prompt


def test_only_the_last_post_of_a_module_needs_a_checklist(series: Series) -> None:
    prompt = [x.id for x in series.lessons if "`Checklist`" in post_prompt(series, x)[-1].content]
    assert prompt == ["1.6", "2.7", "3.9"]


def test_symbols_are_listed_from_their_lesson_on(series: Series) -> None:
    before, after = (as_text(post_prompt(series, series.lesson(x))) for x in ("1.4", "1.5"))
    assert "a tiny change of a parameter, used to probe" not in before
    assert "a tiny change of a parameter, used to probe" in after
    assert "\nLater lessons introduce $\\Delta$, $W$" in before


def test_the_first_message_is_the_same_for_all_lessons_of_a_kind(series: Series) -> None:
    first = {post_prompt(series, x)[0].content for x in series.lessons if x.kind_name == "lesson"}
    assert len(first) == 1
    assert LessonPrompts(series, series.lesson("1.2"), NO_BACKGROUND).plan()[0].content in first


def test_the_plan_is_in_the_prompt(series: Series) -> None:
    plan = Plan(objectives=("fit a line",), demonstrations=("a falling loss",), exercises=("a new slope",))
    text = as_text(post_prompt(series, series.lesson("1.2"), plan))
    assert all(part in text for part in ("fit a line", "a falling loss", "a new slope"))


def test_a_repair_prompt_shows_the_part_in_a_long_enough_fence(series: Series) -> None:
    code = "## Demonstrations\n\n````text\n```python\nx = 1\n```\n````"
    finding = ShownFinding("PY402", 3, "no annotation", "add one", "x = 1")
    missing = Finding("p", Span(1, 1, 1, 1), "ST102", "n", Severity.ERROR, "no section Summary", "write it")
    part = Part("Demonstrations", 1, 7, code, findings=(finding,))
    prompt = repair_prompt(series, series.lesson("1.2"), [part], [missing])[-1].content
    assert f"`````markdown\n{code}\n`````" in prompt
    assert "- PY402, line 3 (`x = 1`): no annotation. Help: add one" in prompt
    assert "no section Summary" in prompt


def test_a_template_of_the_series_replaces_the_packaged_one(tmp_path: Path) -> None:
    series = load_series(small_project(tmp_path))
    before = as_text(post_prompt(series, series.lesson("1.1")))
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "lesson.md.j2").write_text("Lesson {{ lesson.id }}, briefly.\n", encoding="utf-8")
    after = as_text(post_prompt(series, series.lesson("1.1")))
    assert "Lesson 1.1, briefly." in after
    assert after != before
    assert post_prompt(series, series.lesson("1.1"))[0].content in before
    (tmp_path / "prompts" / "lesson.md.j2").write_text("Lesson {{ lesson.id }}, edited.\n", encoding="utf-8")
    assert "Lesson 1.1, edited." in as_text(post_prompt(series, series.lesson("1.1")))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("ok\n\n{{ lesson.titel }}", r"lesson\.md\.j2:3: .*titel"),
        ("ok\n{% if %}", r"lesson\.md\.j2:2: invalid template"),
        ("{% include 'gone.md.j2' %}", r"gone\.md\.j2: no such prompt template"),
        ("{{ 1 / 0 }}", r"lesson\.md\.j2:1: .*division"),
        ("{{ ''.__class__.__mro__ }}", r"lesson\.md\.j2"),
    ],
)
def test_an_invalid_template_is_an_error_with_its_line(tmp_path: Path, template: str, expected: str) -> None:
    series = load_series(small_project(tmp_path))
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "lesson.md.j2").write_text(template, encoding="utf-8")
    with pytest.raises(ConfigError, match=expected):
        post_prompt(series, series.lesson("1.1"))


def test_blank_lines_are_collapsed_except_inside_fences(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / "x.j2").write_text("a\n\n\n\nb\n\n```\nc\n\n\nd\n```\n\n\ne", encoding="utf-8")
    assert render(tmp_path, "x.j2") == "a\n\nb\n\n```\nc\n\n\nd\n```\n\ne\n"


def test_the_wheel_contains_the_templates() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"prompts": "postgen/prompting/templates"}
    assert template_folders(ROOT / "x") == (ROOT / "x" / "prompts", ROOT / "prompts")


PLAN = Plan.model_validate(
    {
        "objectives": ["fit a line"],
        "stories": [{"title": "The Tap", "tells": "It drips.", "stands_for": ["the tap: the rate"]}],
        "story": "The Tap",
        "symbols": [{"name": "k", "meaning": "a count"}],
        "demonstrations": [{"title": "Falling", "shows": "a fall", "claim": "it falls", "seeds": 3}, "plain"],
        "exercises": ["a new slope"],
        "links": ["1.1"],
    }
)
FIGURE = ShownFigure(1, "axes 'no title'")
BLOCKS = (
    ExecutedBlock("block 1", "Demonstrations", "Falling", "```python\nx = 1\n```", (FIGURE,)),
    ExecutedBlock("exercise 1", "Exercises", "Exercise 1", "### Exercise 1\n\nAdd."),
)
RESULTS = Results(
    BLOCKS, (ShownVerdict(1, "the results bear its claim out."),), (FigureReading(1, "a line"),)
)


def _all_prompts(series: Series, lesson_id: str) -> dict[str, str]:
    prompts = LessonPrompts(
        series, series.lesson(lesson_id), lesson_background(series, series.lesson(lesson_id))
    )
    sections = {section.heading: section for section in prompts.lesson.kind.sections}
    part = Part(
        "Demonstrations", 1, 3, "```output\n1\n```", findings=(ShownFinding("EX801", 1, "a", "", ""),)
    )
    found = {
        "plan": prompts.plan(),
        "code": prompts.code(PLAN),
        "look": prompts.look(PLAN, RESULTS, [b"png"], [1, 2]),
        "look again": prompts.look(PLAN, RESULTS, [b"png"], [2], 1, 2),
        "change": prompts.change(PLAN, RESULTS, "more\nseeds"),
        "eli5": prompts.eli5(PLAN, sections["ELI5"]),
        "prose": prompts.prose(PLAN, RESULTS, "## ELI5: The Tap\n\nIt drips."),
        "prose alone": prompts.prose(PLAN, Results(), ""),
        "introduction": prompts.section(PLAN, RESULTS, None, written={"ELI5": "## ELI5"}),
        "section": prompts.section(PLAN, RESULTS, prompts.lesson.kind.sections[1], owns=True),
        "post": prompts.post(PLAN),
        "repair": prompts.repair([part], (), PLAN, ["it dropped a block"]),
        "code repair": prompts.repair([part], (), PLAN, by_topic=True),
    }
    return {name: as_text(messages) for name, messages in found.items()}


@pytest.mark.parametrize("lesson_id", ["1.1", "1.6", "2.4", "3.9"])
def test_no_prompt_has_a_layout_fault(series: Series, lesson_id: str) -> None:
    for name, text in _all_prompts(series, lesson_id).items():
        prose = re.sub(r"(?ms)^ *\$\$$.*?^ *\$\$$|^(`{3,})[^\n]*$.*?^\1$|`[^`\n]*`|\$[^$\n]*\$", "`…`", text)
        lines = [line.strip() for line in prose.splitlines()]
        fault = re.compile(r" [.,;:](?:\s|$)|[^|] {2,}\S|[.?!]{2}\s|\(\)|: \.|\bNone\b|\{\{")
        assert [line for line in lines if fault.search(line)] == [], name
        assert "\n\n\n" not in prose, name
        assert not re.search(r"(?m)^#+ .*\n[^\n]", prose), f"{name}: no empty line below a heading"


def test_only_what_a_series_has_is_in_its_prompts(tmp_path: Path) -> None:
    outline = OUTLINE[: OUTLINE.index("notation:")] + OUTLINE[OUTLINE.index("environment:") :]
    series = load_series(small_project(tmp_path, outline))
    for name, text in _all_prompts(series, "1.1").items():
        for words in ("plt.show", "LaTeX between", "`symbols`", "`formulas`", "# Symbols", "The voice"):
            assert words not in text, (name, words)


def test_the_voice_is_in_every_prompt_for_prose(tmp_path: Path) -> None:
    outline = OUTLINE.replace("writing:\n", "writing:\n  voice: {words: Be brief., sample_file: voice.md}\n")
    series = load_series(small_project(tmp_path, outline))
    with pytest.raises(ConfigError, match=r"outline\.yaml:\d+:.*'voice\.md' is not a file of the project"):
        _all_prompts(series, "1.1")
    (tmp_path / "voice.md").write_text("One.\n\nTwo.\n", encoding="utf-8")
    for name, text in _all_prompts(series, "1.1").items():
        assert "Be brief.\n\nThis passage has the right voice:\n\n> One.\n>\n> Two.\n" in text.replace(
            "> \n", ">\n"
        ), name


def test_the_words_of_a_lesson_scale_its_sections(tmp_path: Path) -> None:
    outline = OUTLINE.replace("points: [What a sum is]", "points: [What a sum is]\n        words: 400")
    series = load_series(small_project(tmp_path, outline))
    lesson = series.lesson("1.1")
    assert [lesson.section_words(section) for section in lesson.kind.sections] == [100, 100, 100, 100]
    text = as_text(post_prompt(series, lesson))
    assert "Write about 400 words without code and formulas: ELI5 100, Demonstrations 100" in text


def _common_start(texts: list[str]) -> str:
    first, last = min(texts), max(texts)
    return first[: next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def test_all_requests_about_a_lesson_begin_alike(series: Series) -> None:
    prompts = _all_prompts(series, "2.4")
    stages = [prompts[name] for name in ("plan", "code", "look", "prose", "section")]
    assert len(_common_start(stages)) > 0.5 * len(prompts["plan"])
    plan_and_results = _common_start([prompts["look"], prompts["prose"]])
    assert "The Tap" in plan_and_results
    assert "x = 1" in plan_and_results


@pytest.mark.parametrize("by_topic", [True, False])
def test_a_repair_says_what_may_be_sent(series: Series, by_topic: bool) -> None:
    text = _all_prompts(series, "2.4")["code repair" if by_topic else "repair"]
    assert "Leave out the `output` blocks" in text
    assert ("Reply only with the level-3 headings whose content changes" in text) == by_topic
    assert ("An earlier repair was not accepted, because it dropped a block." in text) == (not by_topic)
    assert "Claim: it falls" in text, "the plan"
