"""The text of a new outline, and of a new post with placeholders."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from postgen.series import Lesson, SectionConfig, Series

PYTHON = "python"
NONE = "none"
_RULES = (
    "Use Markdown for all formatting. Do not use HTML tags, comments or entities.",
    "Write mathematics in LaTeX between dollar signs, and explain every symbol in words.",
)
_CODE_RULES = (
    "Put type hints on the parameters and the return value of every Python function.",
    "If something must be installed, show the command for uv and for no other installer.",
    "Write each exercise as a level-3 heading `Exercise 1`, `Exercise 2` and so on with its statement, "
    "followed by a level-4 heading `Solution` with complete source code in plain sight.",
)
_HEAD = """\
# yaml-language-server: $schema=outline.schema.json
# (`postgen schema > outline.schema.json` writes the schema. An editor then completes and checks this file.)
#
# The series: its lessons, their order and their form.
"""
_NOTES = {
    "series": "",
    "modules": "A lesson's id is <module>.<position>. Its post must cover the `points`.",
    "kinds": "The sections of each kind of lesson. Give a heading of your own a "
    "`role`, which rules use: eli5, mathematics, explanation, demonstrations, exercises, summary, "
    "takeaways or prose.",
    "writing": "House rules for every writer, whether a person or a model.",
    "environment": "The environment of the posts' code, which uv builds.",
    "rules": "The enabled rules and their settings. `postgen rules` lists all rules.",
}


@dataclass(frozen=True, slots=True)
class NewSeries:
    """The settings of a new series.

    ``code`` is the language of the code: ``python``, which is run, another language, which is only shown, or
    ``none``. ``modules`` are titles of modules, each with the titles of its lessons.
    """

    title: str
    code: str = PYTHON
    packages: tuple[str, ...] = ()
    modules: tuple[tuple[str, tuple[str, ...]], ...] = (("Module 1", ("Lesson 1.1",)),)
    python: str = "3.11"
    mathematics: bool = False


def outline_text(start: NewSeries) -> str:
    """Return the text of ``outline.yaml`` for a new series."""
    parts = {
        "series": {"title": start.title, "audience": "readers new to the subject"},
        "modules": [_module(title, lessons) for title, lessons in start.modules],
        "kinds": {"lesson": _kind(start)},
        "writing": {"rules": list(_RULES), "reply": "Reply with the full post in Markdown and nothing else."},
        "environment": {"python": start.python, "packages": list(start.packages)},
        "rules": {"ignore": []},
    }
    return _HEAD + "".join(f"\n{_comment(_NOTES[key])}{_dump({key: value})}" for key, value in parts.items())


def _module(title: str, lessons: tuple[str, ...]) -> dict[str, object]:
    listed = [{"title": lesson, "points": [f"What “{lesson}” must cover"]} for lesson in lessons]
    return {"title": title, "goal": f"What readers can do after “{title}”.", "lessons": listed}


def _kind(start: NewSeries) -> dict[str, object]:
    kind: dict[str, object] = {"introduction": "A brief introduction: what the post is about, and why."}
    sections = []
    if start.mathematics:
        sections.append(_section("Mathematical Foundations", "The formulas, each symbol explained.", 300))
    sections.append(_section("In-Depth Explanation", "The topic in detail.", 600))
    if start.code == PYTHON:
        kind |= {"code": "required", "exercises": {"minimum": 1, "maximum": 4}}
        sections.append(_section("Demonstrations", "Code that runs, with what it shows.", 400))
        sections.append(_section("Exercises", "Exercises with their solutions.", 300))
        if start.packages:
            kind["required_import"] = _imported(start.packages[0])
        kind["rules"] = list(_CODE_RULES)
    else:
        kind["code"] = "forbidden" if start.code == NONE else "allowed"
        if start.code != NONE:
            kind["rules"] = [f"Show code in {start.code}, in fenced blocks marked `{start.code}`."]
    sections.append(_section("Summary", "What the post has covered.", 120))
    sections.append(_section("Key Takeaways", "A bullet list of what to remember.", 100))
    return kind | {"sections": sections}


def _section(heading: str, instructions: str, words: int) -> dict[str, object]:
    return {"heading": heading, "instructions": instructions, "words": words}


def _imported(requirement: str) -> str:
    """Guess the import name of a requirement: ``scikit_learn`` for ``scikit-learn>=1``."""
    end = next((i for i, c in enumerate(requirement) if not (c.isalnum() or c in "-_.")), len(requirement))
    return requirement[:end].lower().replace("-", "_")


def _comment(note: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(note, 100))


def _dump(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)


def skeleton(series: Series, lesson: Lesson) -> str:
    """Return the text of a post with placeholders."""
    parts = [f"# {series.title_line(lesson)}", _to_write(lesson.kind.introduction)]
    for section in lesson.kind.sections:
        parts.append(f"## {section.heading}")
        parts += _section_lines(series, lesson, section)
    return "\n\n".join(parts) + "\n"


def _section_lines(series: Series, lesson: Lesson, section: SectionConfig) -> Iterator[str]:
    role = section.effective_role
    if role == "takeaways":
        yield f"- {_to_write(section.instructions)}"
        return
    yield _to_write(section.instructions)
    if role == _role_of_points(lesson) and lesson.points:
        yield "\n".join(f"- {_to_write(point)}" for point in lesson.points)
    if role == "demonstrations" and lesson.kind.code == "required":
        yield from _demonstration(series, lesson)
    if role == "exercises" and lesson.kind.exercises:
        words = lesson.kind.exercises
        for number in range(1, max(1, words.minimum) + 1):
            yield f"### {words.heading} {number}"
            yield _to_write("The task.")
            yield f"#### {words.solution}"
            yield _code("The solution.") if lesson.kind.code == "required" else _to_write("The solution.")
    if role == "summary" and lesson.closes_module and series.outline.writing.closing:
        yield f"### {series.outline.rules.closing_headings[0]}"
        yield f"- {_to_write(series.outline.writing.closing)}"


def _demonstration(series: Series, lesson: Lesson) -> Iterator[str]:
    packages = series.outline.environment.packages
    if packages and lesson.order == (1, 1):
        yield f"```bash\nuv add {' '.join(packages)}\n```"
    imported = lesson.kind.required_import
    yield _code("Code that shows it.", f"import {imported}\n\n" if imported else "")


def _role_of_points(lesson: Lesson) -> str:
    """Return the role of the section for the points: the explanation, or else the first section."""
    roles = [section.effective_role for section in lesson.kind.sections]
    return "explanation" if "explanation" in roles else roles[0]


def _to_write(what: str) -> str:
    return f"TODO: {' '.join(what.split())}"


def _code(what: str, first: str = "") -> str:
    return f"```python\n{first}# TODO: {what}\n```"
