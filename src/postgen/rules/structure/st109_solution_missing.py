"""Exercise without visible solution code.

**What it flags.** An exercise without a level-4 heading `Solution`, or a solution without Python code.

**Why.** Readers compare their solutions with the code in the post, and only that code can be checked.

**Example.**

    ### Exercise 1

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

from postgen.document import CodeBlock, Document, Heading, items_after
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.structure.exercises import Exercise, find_exercises, solution_heading
from postgen.rules.structure.section_matching import level_edits, plain_line
from postgen.series.config import ExerciseRange


def check(document: Document, context: Context) -> Problems:
    config = context.kind.exercises if context.kind else None
    if config is None:
        return
    for exercise in find_exercises(document, context, config):
        name = f"{config.heading} {exercise.number}"
        level = min(exercise.heading.level + 1, 6)
        expected = f"{'#' * level} {config.solution}"
        line, heading = _find_solution(document, exercise, config)
        if line is None:
            yield Problem(
                document.heading_span(exercise.heading),
                f"`{name}` has no solution",
                f"add a heading `{expected}` with complete Python source code under it",
            )
            continue
        if heading is None:
            yield Problem(
                document.source.line_span(line),
                "the solution has no heading",
                f"write `{expected}`",
                (document.replace_line(line, expected),),
            )
        elif heading.level != level:
            yield Problem(
                document.heading_span(heading),
                f"`{heading.text[:60]}` is a level-{heading.level} heading; a solution needs level {level}",
                f"write `{'#' * level} {heading.text[:60]}`",
                level_edits(document, heading, level),
            )
        blocks = items_after(document.code_blocks, line, document.content_end(line, level))
        if message := _missing_code(list(blocks)):
            yield Problem(
                document.source.line_span(line),
                f"the solution of `{name}` {message}",
                "write the complete solution in a fence marked `python` under this heading",
            )


def _find_solution(
    document: Document, exercise: Exercise, config: ExerciseRange
) -> tuple[int | None, Heading | None]:
    """The line where an exercise's solution begins, and the heading on it if it is one."""
    heading = solution_heading(exercise, config)
    if heading is None:
        lines = range(exercise.heading.line + 1, exercise.end_line + 1)
        if line := plain_line(document, config.solution, lines):
            return line, None
        after = next(document.headings_after(exercise.end_line), None)
        heading = after if after and after.text.casefold().startswith(config.solution.casefold()) else None
    return (heading.line if heading else None), heading


def _missing_code(blocks: list[CodeBlock]) -> str:
    lines = [line.strip() for block in blocks if block.is_python for line in block.body.splitlines()]
    if not blocks:
        return "has no source code"
    if not any(block.is_python for block in blocks):
        return "has no code marked as Python"
    has_code = any(line and not line.startswith("#") for line in lines)
    return "" if has_code else "has no code, only an empty fence or comments"


RULE = Rule("ST109", "solution-missing", check)
