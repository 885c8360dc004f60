"""Finds the exercises of a post: headings `Exercise <n>`, each with a statement and a solution."""

import re
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, Heading
from postgen.rules.base import Context
from postgen.series.config import ExerciseRange


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise. ``end_line`` is its last line; ``inside`` are the headings below its own."""

    heading: Heading
    number: int
    end_line: int
    inside: tuple[Heading, ...]


def exercises(document: Document, context: Context, words: ExerciseRange) -> tuple[Exercise, ...]:
    """The exercises that follow the heading of the exercises section, or all if there is no such section."""
    section = context.section(document, "exercises")
    headings = [h for h in document.headings if not h.nested]
    if section:
        # A level-2 heading `Exercise 1` ends the section by mistake, so look beyond its end.
        headings = [h for h in headings if h.line > section.line]
    pattern = re.compile(re.escape(words.heading) + r"\s+(\d{1,6})(?!\w)", re.IGNORECASE)
    found = []
    for index, heading in enumerate(headings):
        if match := pattern.match(heading.text):
            later = headings[index + 1 :]
            ends = (h.line - 1 for h in later if h.level <= heading.level)
            end_line = next(ends, document.source.line_count)
            inside = tuple(h for h in later if h.line <= end_line)
            found.append(Exercise(heading, int(match[1]), end_line, inside))
    return tuple(found)


def solution_heading(exercise: Exercise, words: ExerciseRange) -> Heading | None:
    """The first heading in an exercise that starts with the series' word for a solution."""
    word = words.solution.casefold()
    return next((h for h in exercise.inside if h.text.casefold().startswith(word)), None)


def has_statement(document: Document, exercise: Exercise) -> bool:
    """Whether the exercise has content before the first heading inside it."""
    until = exercise.inside[0].line if exercise.inside else exercise.end_line + 1
    return any(
        exercise.heading.line < block.line < until and block.kind not in ("heading", "rule")
        for block in document.blocks
    )


def code_blocks_in(document: Document, line: int, level: int) -> tuple[CodeBlock, ...]:
    """The code blocks after ``line``, up to the next heading of ``level`` or above."""
    after = (h.line for h in document.headings if h.line > line and h.level <= level and not h.nested)
    until = next(after, document.source.line_count + 1)
    return tuple(block for block in document.code_blocks if line < block.line < until)
