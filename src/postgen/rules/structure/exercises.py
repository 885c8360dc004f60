"""The exercises of a post: level-3 headings `Exercise <n>`, each with a statement and a solution."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postgen.document import CodeBlock, Document, Heading
from postgen.rules.context import Context
from postgen.series.outline import ExerciseRange


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise, from its heading to ``end_line`` with both; ``inside`` are the headings in it."""

    heading: Heading
    number: int
    end_line: int
    inside: tuple[Heading, ...]


def exercises(document: Document, context: Context, words: ExerciseRange) -> tuple[Exercise, ...]:
    """The exercises in the kind's section for them; in the whole post where there is no such section."""
    section = context.section(document, "exercises")
    headings = [h for h in document.headings if not h.nested]
    if section:
        # A level-2 heading `Exercise 1` ends the section but is meant to be in it.
        headings = [h for h in headings if h.line > section.line]
    return tuple(_exercises(document, headings, words))


def _exercises(document: Document, headings: Sequence[Heading], words: ExerciseRange) -> Iterator[Exercise]:
    pattern = re.compile(re.escape(words.heading) + r"\s+(\d{1,6})(?!\w)", re.IGNORECASE)
    for index, heading in enumerate(headings):
        if match := pattern.match(heading.text):
            inside = []
            end_line = document.source.line_count
            for other in headings[index + 1 :]:
                if other.level <= heading.level:
                    end_line = other.line - 1
                    break
                inside.append(other)
            yield Exercise(heading, int(match[1]), end_line, tuple(inside))


def solution_heading(exercise: Exercise, words: ExerciseRange) -> Heading | None:
    """The first heading in an exercise that starts with the word for a solution."""
    wanted = words.solution.casefold()
    return next((h for h in exercise.inside if h.text.casefold().startswith(wanted)), None)


def has_statement(document: Document, exercise: Exercise) -> bool:
    """Whether anything but a heading stands before the first heading inside the exercise."""
    until = exercise.inside[0].line if exercise.inside else exercise.end_line + 1
    return any(
        exercise.heading.line < block.line < until and block.kind not in ("heading", "rule")
        for block in document.blocks
    )


def code_under(document: Document, line: int, level: int) -> tuple[CodeBlock, ...]:
    """The code blocks after ``line``, up to the next heading of ``level`` or above."""
    after = (h.line for h in document.headings if h.line > line and h.level <= level and not h.nested)
    until = next(after, document.source.line_count + 1)
    return tuple(block for block in document.code_blocks if line < block.line < until)
