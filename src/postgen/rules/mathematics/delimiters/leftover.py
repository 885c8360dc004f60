"""Dollar signs that some renderers pair and others do not."""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.mathematics.display import as_block
from postgen.rules.mathematics.loose import Kind, Loose, loose_dollars
from postgen.rules.mathematics.sound import inline_formula, is_sound_block

_SAYS: dict[Kind, tuple[str, str]] = {
    "spaced": (
        "with a space just inside the `$`, only some renderers see a formula",
        "write the formula directly between the dollar signs, as in `$x$`",
    ),
    "digit": (
        "with a digit beside the `$`, only some renderers see a formula",
        "put a space or a punctuation mark between them, or take the digit into the formula",
    ),
    "price": (
        "two such prices read like a formula between them",
        r"write the dollar sign as `\$`",
    ),
    "pipe": (
        "in a table `|` ends the cell, even within a formula",
        r"write `\vert`, or `\mid` for “given”, or `\lvert … \rvert` around an absolute value",
    ),
    "gap": (
        "with an empty line inside, few renderers see a formula",
        "remove the empty line between the `$$` lines",
    ),
}


def loose_problems(document: Document) -> Iterator[Problem]:
    """What is no formula to the strict parser but is one to another."""
    for loose in loose_dollars(document):
        if loose.kind in _SAYS:
            message, instead = _SAYS[loose.kind]
            yield Problem(document.span(loose.start, loose.end), message, instead, _repair(document, loose))


def _repair(document: Document, loose: Loose) -> tuple[Edit, ...]:
    text, start, end = document.text, loose.start, loose.end
    inside = text[start + 1 : end - 1]
    if loose.kind == "price":
        return (Edit(start, start + 1, "\\$"),)
    if loose.kind == "gap":
        latex = text[start + 2 : end - 2]
        return as_block(document.source, start, end, latex) if is_sound_block(latex) else ()
    touched = (text[max(0, start - 1) : start] + text[end : end + 1]).strip()
    formula = inline_formula(inside)
    if loose.kind == "spaced" and formula and not any(c.isalnum() or c == "$" for c in touched):
        return (Edit(start, end, f"${formula}$"),)
    if loose.kind == "pipe" and "\\|" not in inside and inline_formula(inside.replace("|", "\\vert ")):
        bars = (
            Edit(start + 1 + m.start(), start + 2 + m.start(), "\\vert ") for m in re.finditer(r"\|", inside)
        )
        return tuple(bars)
    return ()
