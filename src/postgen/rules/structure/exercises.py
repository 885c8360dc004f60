"""Find the exercises of a post: headings `Exercise <n>`, each with a statement and a solution."""

import re
from dataclasses import dataclass

from postgen.document import Document, Heading
from postgen.rules.base import Context
from postgen.series.config import ExerciseRange


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise. ``end_line`` is its last line; ``inside`` are the headings between its own and that."""

    heading: Heading
    number: int
    end_line: int
    inside: tuple[Heading, ...]


def find_exercises(document: Document, context: Context, config: ExerciseRange) -> tuple[Exercise, ...]:
    """The exercises that follow the heading of the exercises section, or all if there is no such section."""
    section = context.section(document, "exercises")
    # A level-2 heading `Exercise 1` ends the section by mistake, so look beyond its end.
    headings = document.headings_after(section.line if section else 0)
    pattern = re.compile(re.escape(config.heading) + r"\s+(\d{1,6})(?!\w)", re.IGNORECASE)
    found = []
    for heading in headings:
        if match := pattern.match(heading.text):
            end_line = document.content_end(heading.line, heading.level)
            inside = tuple(document.headings_after(heading.line, end_line))
            found.append(Exercise(heading, int(match[1]), end_line, inside))
    return tuple(found)


_COUNTED = re.compile(
    r"\W*(?:(?:[^\W\d]+[\s.:#(-]+){1,2}(?:\d{1,3}|[a-h]|[ivx]{1,4}|one|two|three|four|five|six)|[^\W\d]+\d{1,3})"
    r"(?=\W*$|\s*[:.)–—|-])|\W*\d{1,3}(?:[.):]|\s*$)",
    re.IGNORECASE,
)
# Headings with a number that group or explain exercises.
_NOT_EXERCISES = re.compile(
    r"\W*(?:parts?|steps?|sections?|levels?|hints?|figures?|tables?|chapters?|days?|weeks?|lessons?|listings?|phase)\b",
    re.IGNORECASE,
)


def misnamed_exercises(document: Document, context: Context, config: ExerciseRange) -> tuple[Heading, ...]:
    """The headings of exercises that do not have the form of the series, such as `Task 1` or `Exercise One`.

    Such a heading counts something, starts with the series' word, or has a solution under it.
    """
    section = context.section(document, "exercises")
    if section is None:
        return ()
    exercises = find_exercises(document, context, config)
    known = {heading for exercise in exercises for heading in (exercise.heading, *exercise.inside)}
    headings = [h for h in document.headings_after(section.line, section.end_line) if h.level > 2]
    word, solution = config.heading.casefold(), config.solution.casefold()
    found: list[Heading] = []
    end_of_last = 0
    for heading in headings:
        text = heading.text.casefold()
        if heading in known or heading.line <= end_of_last or text.startswith(solution):
            continue
        end = document.content_end(heading.line, heading.level)
        inside = document.headings_after(heading.line, end)
        solved = any(h.level == heading.level + 1 and h.text.casefold().startswith(solution) for h in inside)
        counts = _COUNTED.match(heading.text) and not _NOT_EXERCISES.match(heading.text)
        if solved or counts or re.match(rf"{re.escape(word)}(?!\w*\W+in\b)", text):
            found.append(heading)
            end_of_last = end
    return tuple(found)


def solution_heading(exercise: Exercise, config: ExerciseRange) -> Heading | None:
    """The first heading in an exercise that starts with the series' word for a solution."""
    word = config.solution.casefold()
    return next((h for h in exercise.inside if h.text.casefold().startswith(word)), None)
