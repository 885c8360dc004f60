"""Formulas within a sentence."""

import re
from collections.abc import Iterator

from postgen.document import Document, Inline, Prose
from postgen.findings import Edit, Problem
from postgen.rules.mathematics.display import as_block, tag_like
from postgen.rules.mathematics.sound import NAMED, escapes

_ORDINAL = re.compile(r"(?:th|st|nd|rd)\b")


def inline_problems(document: Document, prose: Prose) -> Iterator[Problem]:
    """What is wrong with the formulas of a paragraph, heading or cell."""
    depth = 0
    for inline in prose.inlines:
        if inline.kind == "mark" or inline.kind in ("link_open", "link_close"):
            depth += 1
        elif inline.kind == "math" and inline.display:
            yield _display(document, prose, inline, nested=depth % 2 == 1)
        elif inline.kind == "math":
            yield from _outside(document, inline)
            yield from _inside(document, prose, inline)


def _display(document: Document, prose: Prose, inline: Inline, *, nested: bool) -> Problem:
    movable = prose.kind == "paragraph" and not prose.containers and not nested
    where = "within a line of text" if "\n" not in inline.text else "directly beside a line of text"
    return Problem(
        document.span(inline.start, inline.end),
        f"with `$$` {where}, renderers disagree about the formula",
        "put `$$` alone on its lines, with an empty line before and after; or use single `$` in a sentence",
        as_block(document.source, inline.start, inline.end, inline.text) if movable else (),
    )


def _outside(document: Document, inline: Inline) -> Iterator[Problem]:
    text, span = document.text, document.span(inline.start, inline.end)
    before, after = text[max(0, inline.start - 1) : inline.start], text[inline.end : inline.end + 1]
    if before == "$":
        yield Problem(
            span, "two formulas touch, and renderers part them in different ways", "put a space between them"
        )
    elif before.isalnum():
        yield Problem(
            span,
            f"with `{before}` directly before it, not all renderers see a formula",
            "put a space or a punctuation mark before it",
        )
    elif after.isalnum():
        ordinal = _ORDINAL.match(text, inline.end)
        yield Problem(
            span,
            f"with `{after}` directly after it, not all renderers see a formula",
            f"write `{text[inline.start : inline.end]}-{ordinal[0]}`"
            if ordinal
            else "put a space or a punctuation mark after it",
            (Edit(inline.end, inline.end, "-"),) if ordinal else (),
        )


def _inside(document: Document, prose: Prose, inline: Inline) -> Iterator[Problem]:
    latex = document.text[inline.start + 1 : inline.end - 1]
    inner = inline.start + 1
    if len(latex) > 2 and latex[0] == latex[-1] == "`":
        yield Problem(
            document.span(inline.start, inline.end),
            "with backticks inside the `$`, only some renderers see a formula",
            "write the formula directly between the dollar signs, as in `$x$`",
            (Edit(inner, inner + 1, ""), Edit(inline.end - 2, inline.end - 1, "")),
        )
        return
    escaped = escapes(latex)
    in_table = prose.kind == "cell"
    if escaped:
        named = [m for m in escaped if m[0] in NAMED and not (in_table and m[0] == r"\|")]
        first = escaped[0]
        word = NAMED.get(first[0], "").strip()
        yield Problem(
            document.span(inner + first.start(), inner + first.end()),
            f"Markdown takes the backslash of `{first[0]}` away before some renderers see the formula",
            f"write `{word}`" if word else "set the formula as a block between two `$$` lines",
            tuple(Edit(inner + m.start(), inner + m.end(), NAMED[m[0]]) for m in named),
        )
    for offset in tag_like(latex):
        start = inner + offset
        yield Problem(
            document.span(start, start + 1),
            "`<` directly before a letter reads like an HTML tag to some renderers",
            r"put a space after it, or write `\lt`",
            (Edit(start + 1, start + 1, " "),),
        )
