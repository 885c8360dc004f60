"""The text of a new post with placeholders."""

from collections.abc import Iterator

from postgen.series import Lesson, SectionConfig, Series


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
