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


def solution_heading(exercise: Exercise, config: ExerciseRange) -> Heading | None:
    """The first heading in an exercise that starts with the series' word for a solution."""
    word = config.solution.casefold()
    return next((h for h in exercise.inside if h.text.casefold().startswith(word)), None)
