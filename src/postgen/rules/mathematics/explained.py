"""Which symbols a post explains in words, and how."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.rules.latex.symbols import heads
from postgen.rules.once import once_per_document
from postgen.rules.reading import FORMULA, read

_WORDS_AFTER = """is are was be being denotes denote represents represent means mean stands stand refers refer
    holds hold contains contain measures measure counts count gives give says say tells tell controls control
    scales scale sets set has have collects describes describe indicates as with the a an our its one each all
    called"""
_MORE = rf"(?:\s*(?:,|and|or|/|,\s*and)\s*{FORMULA})*"
_AFTER = re.compile(
    rf"{_MORE}[”\"')]*(?:,?\s+(?:{'|'.join(_WORDS_AFTER.split())}|(?:might|may|can|could) be)\b"
    rf"|\s*[:–—=]\s*\w|\s+-\s|\s*\((?=[a-z])|,\s*(?:the|a|an|our|its|which|one|all)\b)"
)
# Read backwards, so that a match need not be looked for: other symbols of a row, then a word.
_BEFORE = re.compile(
    rf"[\s(“\"]*(?:(?:(?:dna|ro|,)\s*)?{FORMULA}[\s(“\"]*)*([a-z-]{{2,40}}[A-Za-z])(?![A-Za-z])"
)
# What a symbol is the number of: "with $D$ inputs". A verb in -s is no such word: "$w$ moves".
_COUNTED_THINGS = """arrays batches bits branches bytes categories channels classes clusters columns
    components coordinates copies cores data devices digits dimensions directions edges elements entries
    epochs examples experiments experts features filters folds gpus groups heads images inputs instances
    iterations kernels labels layers matrices measurements mini-batches minibatches neurons nodes
    numbers objects observations outputs pairs parameters parts passes people pieces pixels points
    predictions rows samples sentences sequences shards stages steps symbols tasks tensors terms tokens
    trials units updates values variables vectors vertices weights words workers"""
_KINDS = """adjustable data different equal feature free hidden identical independent input inner learnable
    learned linear model more new output parallel random real rounds scalar single test time trainable
    training validation whole"""
_COUNTS = re.compile(
    rf"\s+(?:(?:{'|'.join(_KINDS.split())})\s+){{0,2}}(?:{'|'.join(_COUNTED_THINGS.split())})\b"
)
_NO_NOUNS = """where and with that then when here for the from into over than are use uses using let but
    given compute computes between both all each every only since because while until plus minus times respect
    take find minimize minimise maximize maximise update subtract add multiply say says our its this these
    those whose which not has have does gives give want how why also now thus hence therefore about under
    above below through against within along per via"""
_STOP = frozenset(_NO_NOUNS.split())
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
            if _is_explained(before, after) or (prose.kind == "cell" and prose.line in rows):
                for symbol in heads(inline.text):
                    yield Explanation(symbol, before, after, inline.start, inline.end)


def _is_explained(before: str, after: str) -> bool:
    if _AFTER.match(after) or _COUNTS.match(after):
        return True
    noun = _BEFORE.match(before[::-1])
    return noun is not None and noun[1][::-1].lower() not in _STOP


def _rows_with_words(document: Document) -> set[int]:
    """Lines of tables that have a cell of words."""
    return {prose.line for prose in document.prose if prose.kind == "cell" and _has_words(prose)}


def _has_words(prose: Prose) -> bool:
    return re.search(r"[A-Za-z]{3}", prose.words) is not None
