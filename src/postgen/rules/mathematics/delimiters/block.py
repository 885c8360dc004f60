"""Formulas on lines of their own."""

from collections.abc import Iterator

from postgen.document import Document, Math
from postgen.findings import Edit, Problem
from postgen.rules.mathematics.display import as_block, formula_lines, is_markdown_line, tag_like


def block_problems(document: Document) -> Iterator[Problem]:
    """What is wrong with the lines of `$$` blocks and around them."""
    starts = {math.line for math in document.maths if math.form == "block"}
    for math in document.maths:
        if math.form == "block":
            yield from _problems(document, math, starts)


def _problems(document: Document, math: Math, starts: set[int]) -> Iterator[Problem]:
    span = document.span(math.start, math.end)
    nested = bool(math.containers)
    if "list" in math.containers:
        yield Problem(
            span,
            "within a list, renderers disagree about a `$$` block",
            "end the list before the formula, or use single `$` in the item",
        )
        return
    if fault := _fault_of_lines(document, math):
        message, instead = fault
        edits = () if nested else as_block(document.source, math.start, math.end, math.latex)
        yield Problem(span, message, instead, edits)
        return  # the repair sees to what is around it as well
    for number in (math.line - 1, math.end_line + 1):
        if number < math.line and not _has_text(document, number):
            continue
        if number > math.line and (number in starts or not _has_text(document, number)):
            continue
        where = "above" if number < math.line else "below"
        after = document.source.line_start(max(number, math.line))
        mark = math.start if where == "above" else math.end - 2
        yield Problem(
            document.span(mark, mark + 2),
            f"with text directly {where} a `$$` line, renderers disagree about the formula",
            f"put an empty line {'before' if where == 'above' else 'after'} it",
            () if nested else (Edit(after, after, document.source.newline),),
        )


def _fault_of_lines(document: Document, math: Math) -> tuple[str, str] | None:
    first, last = document.source.line_text(math.line), document.source.line_text(math.end_line)
    alone = first.strip(" \t>") == "$$" and last.strip(" \t>") == "$$"
    if not alone or math.line == math.end_line:
        return (
            "`$$` is not alone on its line, and renderers disagree about the formula",
            "put `$$` on a line of its own before the formula and after it",
        )
    if not math.containers and (first[:1] in (" ", "\t") or last[:1] in (" ", "\t")):
        return "a `$$` line is indented, and renderers disagree about the formula", "begin it at the margin"
    inside = [line for line in math.latex.split("\n") if line.strip()]
    if "quote" not in math.containers and (line := next((x for x in inside if is_markdown_line(x)), "")):
        return (
            f"the formula's line “{line.strip()[:40]}” starts like a list, a heading or a quotation",
            "join it to the line before" if formula_lines(math.latex) else "begin it with another sign",
        )
    if tag_like(math.latex):
        return (
            "`<` directly before a letter reads like an HTML tag to some renderers",
            r"put a space after it, or write `\lt`",
        )
    return None


def _has_text(document: Document, line: int) -> bool:
    return 1 <= line <= document.source.line_count and bool(document.source.line_text(line).strip(" \t>"))
