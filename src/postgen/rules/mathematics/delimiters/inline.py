"""Inline formulas."""

import re
from collections.abc import Iterator

from postgen.document import Document, Inline, Prose
from postgen.findings import Edit, Problem
from postgen.rules.mathematics.display import as_block, tag_offsets
from postgen.rules.mathematics.sound import NAMED, escapes

_ORDINAL = re.compile(r"(?:th|st|nd|rd)\b")


def inline_problems(document: Document, prose: Prose) -> Iterator[Problem]:
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


def _outside_problems(document: Document, inline: Inline) -> Iterator[Problem]:
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


def _inside_problems(document: Document, prose: Prose, inline: Inline) -> Iterator[Problem]:
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
            tuple(Edit(inner + m.start(), inner + m.end(), NAMED[m[0]]) for m in named),
        )
    for offset in tag_offsets(latex):
        start = inner + offset
        yield Problem(
            document.span(start, start + 1),
            "some renderers read `<` right before a letter as an HTML tag",
            r"put a space after it, or write `\lt`",
            (Edit(start + 1, start + 1, " "),),
        )
