r"""Delimiters that not all renderers read the same way.

**What it flags.** Mathematics that GitHub, pandoc, MkDocs, KaTeX and remark read in different ways:

- a space just inside `$`, as in `$ x $`; a letter, a digit or another formula just outside, as in `$n$th`;
- `$$` that is not alone on its line, is indented, or has no empty line before or after it;
- between `$$` and `$$`: an empty line, or one that looks like a list, a heading or a quotation;
- `$$` in a list;
- escapes such as `\{`, `\,` and `\$` in an inline formula, because Markdown removes the backslash;
- `|` in a formula in a table;
- `<` before a letter with a `>` after it, because it looks like an HTML tag;
- backticks inside `$`;
- prices such as $5 with another dollar sign after them, because they look like a formula.

**Why.** A post is published in several places. One place shows these as formulas and another as plain text.

**Example.**

    The loss is
    $$ L = \frac{1}{N} $$

**Instead.**

    The loss is

    $$
    L = \frac{1}{N}
    $$

**Not flagged.** `$x$` beside white space or punctuation, `$$` in a quotation, `\{` and `\,` between `$$`
lines, a single price with no dollar sign after it.
"""

import re

from postgen.document import Document, Inline, Math, Prose
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.formula_fixes import (
    NAMED,
    as_block,
    block_edits,
    escapes,
    formula_lines,
    inline_edits,
    is_markdown_line,
    named_sign,
    tag_offsets,
    to_inline_formula,
)
from postgen.rules.mathematics.stray_dollars import Kind, StrayDollar, find_stray_dollars


def check(document: Document, context: Context) -> Problems:
    yield from _stray_dollar_problems(document)
    for prose in document.prose:
        yield from _inline_problems(document, prose)
    blocks = [math for math in document.maths if math.form == "block"]
    starts = {math.line for math in blocks}
    for math in blocks:
        yield from _block_problems(document, math, starts)


def _block_problems(document: Document, math: Math, starts: set[int]) -> Problems:
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


_ORDINAL = re.compile(r"(?:th|st|nd|rd)\b")


def _inline_problems(document: Document, prose: Prose) -> Problems:
    """Problems of the formulas in a paragraph, a heading or a table cell."""
    depth = 0
    for inline in prose.inlines:
        if inline.kind in ("mark", "link_open", "link_close"):
            depth += 1
        elif inline.kind == "math" and inline.display:
            yield _display_problem(document, prose, inline, nested=depth % 2 == 1)
        elif inline.kind == "math":
            yield from _outside_problems(document, inline)
            yield from _inside_problems(document, prose, inline)


def _display_problem(document: Document, prose: Prose, inline: Inline, *, nested: bool) -> Problem:
    movable = prose.kind == "paragraph" and not prose.containers and not nested
    where = "in" if "\n" not in inline.text else "right beside"
    return Problem(
        document.span(inline.start, inline.end),
        f"`$$` is {where} a line of text, so not all renderers see a formula",
        "put each `$$` alone on a line, with an empty line before and after the formula, or use single `$`",
        as_block(document.source, inline.start, inline.end, inline.text) if movable else (),
    )


def _outside_problems(document: Document, inline: Inline) -> Problems:
    text, span = document.text, document.span(inline.start, inline.end)
    before, after = text[max(0, inline.start - 1) : inline.start], text[inline.end : inline.end + 1]
    if before == "$":
        yield Problem(
            span, "two formulas touch, so renderers split them in different ways", "put a space between them"
        )
    elif before.isalnum():
        yield Problem(
            span,
            f"with `{before}` right before `$`, not all renderers see a formula",
            "put a space or a punctuation mark before the formula",
        )
    elif after.isalnum():
        ordinal = _ORDINAL.match(text, inline.end)
        yield Problem(
            span,
            f"with `{after}` right after `$`, not all renderers see a formula",
            f"write `{text[inline.start : inline.end]}-{ordinal[0]}`"
            if ordinal
            else "put a space or a punctuation mark after the formula",
            (Edit(inline.end, inline.end, "-"),) if ordinal else (),
        )


def _inside_problems(document: Document, prose: Prose, inline: Inline) -> Problems:
    latex = document.text[inline.start + 1 : inline.end - 1]
    inner = inline.start + 1
    if len(latex) > 2 and latex[0] == latex[-1] == "`":
        yield Problem(
            document.span(inline.start, inline.end),
            "with backticks inside `$`, only some renderers see a formula",
            "write the formula without them, as in `$x$`",
            (Edit(inner, inner + 1, ""), Edit(inline.end - 2, inline.end - 1, "")),
        )
        return
    if escaped := escapes(latex):
        named = [m for m in escaped if m[0] in NAMED and not (prose.kind == "cell" and m[0] == r"\|")]
        first = escaped[0]
        command = NAMED.get(first[0], "").strip()
        yield Problem(
            document.span(inner + first.start(), inner + first.end()),
            f"Markdown removes the backslash of `{first[0]}` before some renderers see the formula",
            f"write `{command}`" if command else "put the formula between two `$$` lines",
            tuple(
                Edit(inner + m.start(), inner + m.end(), named_sign(m[0], latex[m.end() : m.end() + 1]))
                for m in named
            ),
        )
    for offset in tag_offsets(latex):
        start = inner + offset
        yield Problem(
            document.span(start, start + 1),
            "some renderers read `<` right before a letter as an HTML tag",
            r"put a space after it, or write `\lt`",
            (Edit(start + 1, start + 1, " "),),
        )


_MESSAGES: dict[Kind, tuple[str, str]] = {
    "spaced": (
        "with a space just inside `$`, only some renderers see a formula",
        "remove the spaces, as in `$x$`",
    ),
    "digit": (
        "with a digit right beside `$`, only some renderers see a formula",
        "put a space or a punctuation mark between them, or move the digit into the formula",
    ),
    "price": (
        "some renderers read the text from this price to the next dollar sign as a formula",
        r"write `\$` for the dollar sign",
    ),
    "pipe": (
        "in a table, `|` ends the cell even inside a formula",
        r"write `\vert`, or `\mid` for “given”, or `\lvert … \rvert` around an absolute value",
    ),
    "gap": (
        "with an empty line between `$$` lines, few renderers see a formula",
        "remove the empty line",
    ),
}


def _stray_dollar_problems(document: Document) -> Problems:
    """Text that the strict parser does not read as a formula, but some renderers do."""
    for stray in document.memo(find_stray_dollars):
        if stray.kind in _MESSAGES:
            message, suggestion = _MESSAGES[stray.kind]
            yield Problem(document.span(stray.start, stray.end), message, suggestion, _edits(document, stray))


def _edits(document: Document, stray: StrayDollar) -> tuple[Edit, ...]:
    text, start, end = document.text, stray.start, stray.end
    inside = text[start + 1 : end - 1]
    if stray.kind == "price":
        return (Edit(start, start + 1, "\\$"),)
    if stray.kind == "gap":
        return block_edits(document.source, start, end, text[start + 2 : end - 2])
    if stray.kind == "spaced":
        return inline_edits(text, start, end, inside)
    if stray.kind == "pipe" and "\\|" not in inside and to_inline_formula(inside.replace("|", "\\vert ")):
        bars = (start + 1 + bar.start() for bar in re.finditer(r"\|", inside))
        return tuple(
            Edit(bar, bar + 1, "\\vert " if text[bar + 1 : bar + 2].isalpha() else "\\vert") for bar in bars
        )
    return ()


RULE = Rule("MA204", "portable-delimiters", check)
