"""Exercise without visible solution code.

**What it flags.** An exercise without a level-4 heading `Solution`, or a solution without Python code. A
definition that does nothing (`def solve() -> None: pass`) is not a solution.

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

import ast
import re

from postgen.document import CodeBlock, Document, Heading, items_after
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.structure.exercises import Exercise, find_exercises, solution_heading
from postgen.rules.structure.section_matching import level_edits, plain_line
from postgen.series.config import ExerciseRange

_ANSWER = re.compile(r"\W*(?:\w+\s+){0,3}?(?:solutions?|answers?)\b", re.IGNORECASE)


def check(document: Document, context: Context) -> Problems:
    config = context.kind.exercises if context.kind else None
    if config is None:
        return
    for exercise in find_exercises(document, context, config):
        name = f"{config.heading} {exercise.number}"
        level = min(exercise.heading.level + 1, 6)
        expected = f"{'#' * level} {config.solution}"
        line, heading = _find_solution(document, exercise, config)
        if line is None and (other := _other_form(document, exercise, config)):
            yield Problem(
                document.source.line_span(other),
                f"the solution of `{name}` has no heading `{expected}`",
                f"write `{expected}` on a line of its own, with complete Python source code under it",
            )
            continue
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


def _other_form(document: Document, exercise: Exercise, config: ExerciseRange) -> int | None:
    """The line of a solution whose heading has another word or is the start of a paragraph."""
    word = re.compile(rf"\W*(?:\w+\s+){{0,3}}?{re.escape(config.solution)}\b", re.IGNORECASE)
    for heading in exercise.inside:
        if word.match(heading.text) or _ANSWER.match(heading.text):
            return heading.line
    label = re.compile(rf"\W*(?:{re.escape(config.solution)}|Answer)\b[^.:\n]{{0,20}}[.:]", re.IGNORECASE)
    paragraphs = items_after(document.prose, exercise.heading.line, exercise.end_line)
    return next((prose.line for prose in paragraphs if label.match(prose.visible_text)), None)


def _missing_code(blocks: list[CodeBlock]) -> str:
    if not blocks:
        return "has no source code"
    python = [block.body for block in blocks if block.is_python]
    if not python:
        return "has no code marked as Python"
    lines = [line.strip() for body in python for line in body.splitlines()]
    if all(not line or line.startswith("#") for line in lines):
        return "has no code, only an empty fence or comments"
    trees = [syntax_tree(body) for body in python]
    if all(tree is not None and all(map(_does_nothing, tree.body)) for tree in trees):
        return "has no code that does anything"
    return ""


def _does_nothing(node: ast.stmt) -> bool:
    """True for an import, a docstring, `pass`, and a definition of these: `def solve() -> None: pass`."""
    if isinstance(node, ast.Pass | ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Return):
        return node.value is None or (
            isinstance(node.value, ast.Constant) and node.value.value in (None, ...)
        )
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return is_definition and all(map(_does_nothing, getattr(node, "body", ())))


RULE = Rule("ST109", "solution-missing", check)
