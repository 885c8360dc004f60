"""Placeholder or omission.

**What it flags.** In code: a comment that replaces code (`# ... rest of the code`, `# same as before`, `# and
so on for the other layers`, `# your code here`, `pass # implement later`), a comment that consists only of
dots, a function whose body is `raise NotImplementedError`, a string such as `"YOUR_PATH_HERE"`, and, as
warnings, a method with that body and `...` as a statement or value (`[1, 2, ...]`). In prose: `TODO`, `TBD`,
`TK`, `FIXME`, `lorem ipsum`, `[insert figure here]`, `[citation needed]`, `Figure ??`, `0.XX`, a paragraph
of dots, a note alone in square brackets, and a sentence that says that a part is not there yet (`More
exercises coming soon.`).

**Why.** Code with gaps does not run for the reader, and a placeholder shows that nobody finished the post.

**Example.**

    for step in range(100):
        # ... same as before

**Instead.** Write all of the code:

    for step in range(100):
        loss = compute_loss(w)
        w = w - lr * gradient(w)

**Not flagged.** A skeleton in the statement of an exercise, before its solution. `x[..., 0]`. `...` or
`NotImplementedError` as the body of a protocol, an overload, an abstract method or a class that the post
derives from. Output. `TODO` in inline code or quotation marks.

**Languages.** English sentences and comments, whatever the language of the series. The signs (`TODO`, `TK`,
`??`, dots) are found in all languages.
"""

import re

from postgen.document import CodeBlock, Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.prose.code_elisions import IN_METHOD, comments_for_code, may_have_stubs, stubs
from postgen.rules.prose.unfinished_marks import find_unfinished, may_be_unfinished
from postgen.rules.prose_text import readable_text, words_of_prose
from postgen.rules.python.ast_tools import span_of
from postgen.rules.structure.exercises import find_exercises, solution_heading

_DOTS_ALONE = re.compile(r"[\[(]?\s*(?:\.{3,}|…+)\s*[\])]?")
_IN_CODE = "write all of the code; readers copy it as is"


def check(document: Document, context: Context) -> Problems:
    skeletons = _skeleton_lines(document, context)
    for block in document.python_blocks:
        if block.line not in skeletons:
            yield from _code_problems(document, block)
    yield from _prose_problems(document)


def _prose_problems(document: Document) -> Problems:
    for prose, words in zip(document.prose, document.memo(words_of_prose), strict=True):
        if not may_be_unfinished(prose.prose_text, words):
            continue
        reading = readable_text(prose, ("code", "math"))
        if prose.kind == "paragraph" and _DOTS_ALONE.fullmatch(reading.text.strip()):
            yield Problem(
                document.source.line_span(prose.line, prose.end_line),
                "dots in place of text",
                "write the text, or remove the dots",
            )
            continue
        for start, end in find_unfinished(reading.text, words, in_heading=prose.kind == "heading"):
            if reading.inline_at(start).kind != "code":
                yield Problem(
                    document.span(*reading.bounds(start, end)),
                    f"placeholder `{' '.join(reading.text[start:end].split())[:60]}`",
                    "write the missing text",
                )


def _code_problems(document: Document, block: CodeBlock) -> Problems:
    for number, column, text in comments_for_code(block.body):
        yield Problem(
            document.code_span(block, number, column + 1, number, column + 1 + len(text)),
            f"placeholder `{text[:60]}` in code",
            _IN_CODE,
        )
    if not may_have_stubs(block.body):
        return
    module = syntax_tree(block.body)
    for node, text in stubs(module) if module else ():
        yield Problem(
            span_of(document, block, node),
            f"`{text}` in place of code",
            _IN_CODE,
            severity=Severity.WARNING if text in ("...", IN_METHOD) else None,
        )


def _skeleton_lines(document: Document, context: Context) -> set[int]:
    """The lines of the exercise statements, where code may have gaps for readers to fill."""
    config = context.kind.exercises if context.kind else None
    if config is None:
        return set()
    found: set[int] = set()
    for exercise in find_exercises(document, context, config):
        solution = solution_heading(exercise, config)
        found.update(range(exercise.heading.line, solution.line if solution else exercise.heading.line))
    return found


RULE = Rule("PR602", "placeholder", check)
