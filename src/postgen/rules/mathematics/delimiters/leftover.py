"""Dollar signs that only some renderers read as delimiters."""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.mathematics.loose import Kind, Loose, loose_dollars
from postgen.rules.mathematics.sound import block_edits, inline_edits, inline_formula

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
        "some renderers read the text between two prices as a formula",
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


def loose_problems(document: Document) -> Iterator[Problem]:
    """Text that the strict parser does not read as a formula, but some renderers do."""
    for loose in loose_dollars(document):
        if loose.kind in _MESSAGES:
            message, suggestion = _MESSAGES[loose.kind]
            yield Problem(document.span(loose.start, loose.end), message, suggestion, _edits(document, loose))


def _edits(document: Document, loose: Loose) -> tuple[Edit, ...]:
    text, start, end = document.text, loose.start, loose.end
    inside = text[start + 1 : end - 1]
    if loose.kind == "price":
        return (Edit(start, start + 1, "\\$"),)
    if loose.kind == "gap":
        return block_edits(document.source, start, end, text[start + 2 : end - 2])
    if loose.kind == "spaced":
        return inline_edits(text, start, end, inside)
    if loose.kind == "pipe" and "\\|" not in inside and inline_formula(inside.replace("|", "\\vert ")):
        bars = (start + 1 + bar.start() for bar in re.finditer(r"\|", inside))
        return tuple(Edit(bar, bar + 1, "\\vert ") for bar in bars)
    return ()
