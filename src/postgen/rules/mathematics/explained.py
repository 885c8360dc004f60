"""Which symbols a post explains in words, and how."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.rules.latex.symbols import heads
from postgen.rules.mathematics.explaining import is_explained
from postgen.rules.once import once_per_document
from postgen.rules.reading import read

_REACH = 80


@dataclass(frozen=True, slots=True)
class Explanation:
    """``symbol`` is explained by the words ``before`` and ``after`` the formula from ``start`` to ``end``."""

    symbol: str
    before: str
    after: str
    start: int
    end: int


@once_per_document
def explanations(document: Document) -> tuple[Explanation, ...]:
    """Each place where prose says what a symbol is."""
    return tuple(_explanations(document))


def _explanations(document: Document) -> Iterator[Explanation]:
    rows = _rows_with_words(document)
    for prose in document.prose:
        if not any(inline.kind == "math" for inline in prose.inlines):
            continue
        reading = read(prose)
        for position, inline in zip(reading.starts, reading.pieces, strict=True):
            if inline.kind != "math":
                continue
            before = reading.text[max(0, position - _REACH) : position]
            after = reading.text[position + 1 : position + _REACH]
            if is_explained(before, after, inline.text) or (prose.kind == "cell" and prose.line in rows):
                for symbol in heads(inline.text):
                    yield Explanation(symbol, before, after, inline.start, inline.end)


def _rows_with_words(document: Document) -> set[int]:
    """Lines of tables that have a cell of words."""
    return {prose.line for prose in document.prose if prose.kind == "cell" and _has_words(prose)}


def _has_words(prose: Prose) -> bool:
    return re.search(r"[A-Za-z]{3}", prose.words) is not None
