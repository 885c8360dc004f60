"""The symbols that a post explains in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document
from postgen.rules.latex.symbols import heads
from postgen.rules.mathematics.explaining import is_explained
from postgen.rules.once import once_per_document
from postgen.rules.reading import read

_CONTEXT = 80  # characters
_WORD = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A symbol, the text before and after the formula that explains it, and the formula's offsets."""

    symbol: str
    before: str
    after: str
    start: int
    end: int


@once_per_document
def explanations(document: Document) -> tuple[Explanation, ...]:
    """All explanations of symbols in a post."""
    return tuple(_explanations(document))


def _explanations(document: Document) -> Iterator[Explanation]:
    rows = {prose.line for prose in document.prose if prose.kind == "cell" and _WORD.search(prose.words)}
    for prose in document.prose:
        if not any(inline.kind == "math" for inline in prose.inlines):
            continue
        reading = read(prose)
        for position, inline in zip(reading.starts, reading.pieces, strict=True):
            if inline.kind != "math":
                continue
            before = reading.text[max(0, position - _CONTEXT) : position]
            after = reading.text[position + 1 : position + _CONTEXT]
            if is_explained(before, after, inline.text) or (prose.kind == "cell" and prose.line in rows):
                for symbol in heads(inline.text):
                    yield Explanation(symbol, before, after, inline.start, inline.end)
