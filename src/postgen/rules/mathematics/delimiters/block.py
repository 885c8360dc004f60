"""Displayed formulas."""

from collections.abc import Iterator

from postgen.document import Document, Math
from postgen.findings import Edit, Problem
from postgen.rules.mathematics.display import as_block, formula_lines, is_markdown_line, tag_offsets


def block_problems(document: Document) -> Iterator[Problem]:
    """Problems in `$$` blocks and in the lines around them."""
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
            "renderers read a `$$` block in a list in different ways",
            "end the list before the formula, or use single `$` in the list item",
        )
        return
    if found := _problem_of_lines(document, math):
        message, suggestion = found
        edits = () if nested else as_block(document.source, math.start, math.end, math.latex)
        yield Problem(span, message, suggestion, edits)
        return  # the edits also separate the formula from the text around it
    for number, where in ((math.line - 1, "before"), (math.end_line + 1, "after")):
        if not _has_text(document, number) or (where == "after" and number in starts):
            continue
        gap = document.source.line_start(max(number, math.line))
        mark = math.start if where == "before" else math.end - 2
        yield Problem(
            document.span(mark, mark + 2),
            f"there is no empty line {where} the `$$` block, so not all renderers see a formula",
            f"put an empty line {where} it",
            () if nested else (Edit(gap, gap, document.source.newline),),
        )


def _problem_of_lines(document: Document, math: Math) -> tuple[str, str] | None:
    first, last = document.source.line_text(math.line), document.source.line_text(math.end_line)
    if math.line == math.end_line or not first.strip(" \t>") == last.strip(" \t>") == "$$":
        return (
            "`$$` is not alone on its line, so not all renderers see a formula",
            "put `$$` alone on a line before the formula and after it",
        )
    if not math.containers and (first[:1] in (" ", "\t") or last[:1] in (" ", "\t")):
        return "a `$$` line is indented, so not all renderers see a formula", "remove the indentation"
    inside = [line for line in math.latex.split("\n") if line.strip()]
    if "quote" not in math.containers and (line := next((x for x in inside if is_markdown_line(x)), "")):
        return (
            f"the line “{line.strip()[:40]}” of the formula looks like a list, a heading or a quotation",
            "join it to the line before" if formula_lines(math.latex) else "start it with another character",
        )
    if tag_offsets(math.latex):
        return (
            "some renderers read `<` right before a letter as an HTML tag",
            r"put a space after it, or write `\lt`",
        )
    return None


def _has_text(document: Document, line: int) -> bool:
    return 1 <= line <= document.source.line_count and bool(document.source.line_text(line).strip(" \t>"))
