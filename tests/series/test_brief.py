"""The outline of this repository's series has exactly the content of the author's brief."""

from pathlib import Path

from postgen.series import load_series

ROOT = Path(__file__).parents[2]


def _brief() -> tuple[list[tuple[str, str, list[tuple[str, list[str]]]]], list[str]]:
    modules: list[tuple[str, str, list[tuple[str, list[str]]]]] = []
    tips: list[str] = []
    in_tips = False
    for line in (Path(__file__).parent / "brief.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("Module "):
            modules.append((line.split(": ", 1)[1], "", []))
        elif line.startswith("Goal: "):
            modules[-1] = (modules[-1][0], line.removeprefix("Goal: "), [])
        elif line.startswith("General Tips"):
            in_tips = True
        elif line.startswith("- "):
            (tips if in_tips else modules[-1][2][-1][1]).append(line.removeprefix("- "))
        elif line.strip():
            modules[-1][2].append((line.split(". ", 1)[1], []))
    return modules, tips


def test_every_title_goal_and_point_matches_the_brief() -> None:
    outline = load_series(ROOT).outline
    outline_modules = [
        (m.title, m.goal, [(x.title, list(x.points)) for x in m.lessons]) for m in outline.modules
    ]
    modules, tips = _brief()
    assert outline_modules == modules
    assert list(outline.series.tips) == tips
    assert outline.series.title == "Learn the Training Loop with PyTorch"
    assert sum(len(m.lessons) for m in outline.modules) == 22


def test_sections_have_the_order_of_the_brief() -> None:
    kinds = load_series(ROOT).outline.kinds
    assert [s.heading for s in kinds["lesson"].sections] == [
        "ELI5",
        "Mathematical Foundations",
        "In-Depth Explanation",
        "Demonstrations",
        "Exercises",
        "Summary",
        "Key Takeaways",
    ]
    recap = [s.heading for s in kinds["recap"].sections]
    assert "Demonstrations" not in recap
    assert "Exercises" not in recap
    assert kinds["recap"].code == "forbidden"


def test_only_1_6_is_a_recap_and_the_last_lesson_of_each_module_closes_it() -> None:
    lessons = load_series(ROOT).lessons
    assert [x.id for x in lessons if x.kind_name == "recap"] == ["1.6"]
    assert [x.id for x in lessons if x.closes_module] == ["1.6", "2.7", "3.9"]
