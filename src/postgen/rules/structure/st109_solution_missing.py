"""Exercise without visible solution code.

**What it flags.** An exercise without a level-4 heading `Solution`, or a solution that has no Python code,
or only comments.

**Why.** Readers compare their own solutions with the source code in the post, and only code in the post can
be run and checked.

**Example.**

    ### Exercise 1

    Double the learning rate.

    **Solution:** set `lr` to 0.2.

**Instead.** Show the complete source code under the heading:

    #### Solution

    ```python
    lr: float = 0.2
    print(lr)
    ```

`--fix` corrects a heading `Solution` at another level, or in bold type on its own line.

**Not flagged.** Text after the word (`#### Solution: Step by Step`). Text, formulas and output next to the
code. Code with gaps (PR602), that does not parse (PY401), or that is in the post but hidden (ST110).
"""

from collections.abc import Iterator

from postgen.document import CodeBlock, Document, Heading
from postgen.findings import Problem
from postgen.rules.base import Context, Rule
from postgen.rules.structure.exercises import Exercise, exercises, solution_heading
from postgen.rules.structure.section_matching import level_edits, plain_line
from postgen.series.config import ExerciseRange


def check(document: Document, context: Context) -> Iterator[Problem]:
    words = context.kind.exercises if context.kind else None
    if words is None:
        return
    for exercise in exercises(document, context, words):
        name = f"{words.heading} {exercise.number}"
        level = min(exercise.heading.level + 1, 6)
        line, problem = _solution(document, exercise, words, level)
        if line is None:
            yield Problem(
                document.heading_span(exercise.heading),
                f"`{name}` has no solution",
                f"add a heading `{'#' * level} {words.solution}` with complete Python source code under it",
            )
            continue
        if problem:
            yield problem
        lines = range(line, document.content_end(line, level) + 1)
        if message := _missing_code([block for block in document.code_blocks if block.line in lines]):
            yield Problem(
                document.source.line_span(line),
                f"the solution of `{name}` {message}",
                "write the complete solution in a fence marked `python` under this heading",
            )


def _solution(
    document: Document, exercise: Exercise, words: ExerciseRange, level: int
) -> tuple[int | None, Problem | None]:
    """The line where an exercise's solution begins, and what is wrong with it."""
    heading = solution_heading(exercise, words)
    if heading is None:
        lines = range(exercise.heading.line + 1, exercise.end_line + 1)
        line = plain_line(document, words.solution, lines)
        if line is not None:
            return line, _no_heading(document, line, f"{'#' * level} {words.solution}")
        after = next((h for h in document.top_level_headings if h.line > exercise.end_line), None)
        if after is None or not after.text.casefold().startswith(words.solution.casefold()):
            return None, None
        heading = after
    return heading.line, _wrong_level(document, heading, level) if heading.level != level else None


def _missing_code(blocks: list[CodeBlock]) -> str:
    python = [block for block in blocks if block.is_python]
    if not blocks:
        return "has no source code"
    if not python:
        return "has no code marked as Python"
    if not any(_has_code(block) for block in python):
        return "has no code, only an empty fence or comments"
    return ""


def _has_code(block: CodeBlock) -> bool:
    return any(line and not line.startswith("#") for line in map(str.strip, block.body.splitlines()))


def _no_heading(document: Document, line: int, expected: str) -> Problem:
    span, edit = document.source.line_span(line), document.replace_line(line, expected)
    return Problem(span, "the solution has no heading", f"write `{expected}`", (edit,))


def _wrong_level(document: Document, heading: Heading, level: int) -> Problem:
    return Problem(
        document.heading_span(heading),
        f"`{heading.text[:60]}` is a level-{heading.level} heading; a solution needs level {level}",
        f"write `{'#' * level} {heading.text[:60]}`",
        level_edits(document, heading, level),
    )


RULE = Rule("ST109", "solution-missing", check)
