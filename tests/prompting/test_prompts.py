"""Prompts contain each rule of the brief once, taken from the series' outline."""

import re
from pathlib import Path

import pytest

from postgen.errors import ConfigError
from postgen.findings import Finding, Severity, Span
from postgen.prompting.prompts import (
    NO_BACKGROUND,
    LessonPrompts,
    Part,
    ShownFinding,
    as_text,
    post_prompt,
    repair_prompt,
)
from postgen.prompting.templates import render, template_folders
from postgen.series import Series, load_series
from postgen.series.post_plan import Plan
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
    prompt_text = ["layout=" in as_text(post_prompt(series, series.lesson(x))) for x in ("1.2", "1.6")]
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
    assert "a tiny step used to probe" not in before
    assert "a tiny step used to probe" in after
    assert "\nLater lessons introduce $\\varepsilon$, $W$" in before


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
