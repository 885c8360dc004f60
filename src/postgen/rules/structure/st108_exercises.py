"""Exercises not in the number or form that the series requires.

**What it flags.** Fewer or more exercises than the series allows for the kind of post. An exercise that is
not a level-3 heading, is not numbered in order from 1, or has no statement. A heading in the section of
exercises with another word or form, such as `Task 1` or `Exercise One`.

**Why.** Readers, and the rules about solutions, find exercises by their headings.

**Example.**

    **Exercise 1.** Change the learning rate.

**Instead.**

    ### Exercise 1: A Larger Step

    Change the learning rate to 0.5 and describe what happens.

**Not flagged.** Headings that group exercises or help with them (`Part 2`, `Hint 1`). Text after the number.
A reference to an exercise. A missing or empty section (ST102, ST105).
"""

from postgen.document import Document, items_after
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.structure.exercises import Exercise, find_exercises, misnamed_exercises
from postgen.rules.structure.section_matching import broken_sections
from postgen.series.config import ExerciseRange


def check(document: Document, context: Context) -> Problems:
    if context.kind is None:
        return
    if allowed := context.kind.exercises:
        found = find_exercises(document, context, allowed)
        misnamed = misnamed_exercises(document, context, allowed)
        for heading in misnamed:
            number = 1 + sum(other.line < heading.line for other in (*misnamed, *(e.heading for e in found)))
            yield Problem(
                document.heading_span(heading),
                f"`{heading.text[:60]}` is not in the form `{allowed.heading} <n>` of an exercise",
                f"write `### {allowed.heading} {number}`; more text may follow after a colon",
            )
        if not misnamed:
            yield from _check_count(document, context, found, allowed)
        if misnamed:
            return  # the numbers follow from the headings
        for expected, exercise in enumerate(found, 1):
            yield from _check_form(document, exercise, expected, allowed)
    else:
        yield from _check_none(document, context)


def _check_none(document: Document, context: Context) -> Problems:
    declared = next((k.exercises for k in context.series.outline.kinds.values() if k.exercises), None)
    for exercise in find_exercises(document, context, declared or ExerciseRange()):
        yield Problem(
            document.heading_span(exercise.heading),
            "posts of this kind must not have exercises",
            "remove the exercise",
        )


def _check_count(
    document: Document, context: Context, found: tuple[Exercise, ...], allowed: ExerciseRange
) -> Problems:
    section = context.section(document, "exercises")
    exact = allowed.minimum == allowed.maximum
    required = f"exactly {allowed.minimum}" if exact else f"{allowed.minimum} to {allowed.maximum}"
    if len(found) > allowed.maximum:
        yield Problem(
            document.heading_span(found[allowed.maximum].heading),
            f"{len(found)} exercises; the series requires {required}",
            f"keep the best {allowed.maximum} and remove the others" if allowed.maximum else "remove them",
        )
    elif len(found) < allowed.minimum and section and section.blocks:
        if any(section.contains_line(line) for line in broken_sections(document, context)):
            return  # ST104 reports a line that should be the heading of an exercise
        yield Problem(
            document.heading_span(section.heading),
            f"{len(found) or 'no'} exercise{'s' if len(found) != 1 else ''} under level-3 headings "
            f"`{allowed.heading} <n>`; the series requires {required}",
            f"write each exercise under a heading `### {allowed.heading} 1`, numbered in order from 1",
        )


def _check_form(document: Document, exercise: Exercise, expected: int, config: ExerciseRange) -> Problems:
    heading, name = exercise.heading, f"{config.heading} {exercise.number}"
    if heading.level != 3:
        yield Problem(
            document.heading_span(heading),
            f"`{name}` is a level-{heading.level} heading; an exercise needs level 3",
            f"write `### {name}`",
        )
    if exercise.number != expected:
        yield Problem(
            document.heading_span(heading),
            f"`{name}` should have number {expected}; exercises are numbered in order from 1",
            f"write `### {config.heading} {expected}`",
        )
    if not _has_statement(document, exercise):
        yield Problem(
            document.heading_span(heading),
            f"`{name}` has no statement",
            "describe the task under the heading, before the solution",
        )


def _has_statement(document: Document, exercise: Exercise) -> bool:
    until = exercise.inside[0].line if exercise.inside else exercise.end_line + 1
    under = items_after(document.blocks, exercise.heading.line, until - 1)
    return any(block.kind not in ("heading", "rule") for block in under)


RULE = Rule("ST108", "exercises", check)
