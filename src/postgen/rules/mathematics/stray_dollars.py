"""Dollar signs that delimit no formula, and the ranges that rules about delimiters report."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from postgen.document import Document, Prose

Kind = Literal["spaced", "digit", "price", "pipe", "gap", "single", "double"]

_PRICE = re.compile(r"\$\d[\d,]*(?:\.\d+)?(?:[kKMB]|bn|m)?(?![\w\\^_{=$])")
_AMOUNT = re.compile(r"[\d,.]+\w?[ ,;:.-]+[A-Za-z]{2}[^\\^_=<>+{}]*$")
_SIGNS = re.compile(r"[\\^_=<>+{}]|[Α-ω∀-⋿]")
_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}")
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname\*?|mathit|textbf)\s*\{[^{}]*\}|\\[A-Za-z]+")
_DOLLARS = re.compile(r"\$+")
_MAX_FORMULA = 2000


@dataclass(frozen=True, slots=True)
class StrayDollar:
    """Text from the dollar sign at ``start`` to the one before ``end``, or a single dollar sign."""

    kind: Kind
    start: int
    end: int


def find_stray_dollars(document: Document) -> list[StrayDollar]:
    """All stray dollar signs of a post, in order; pass this function to ``Document.memo``."""
    if "$" not in document.text:
        return []
    singles: list[StrayDollar] = []
    doubles: list[int] = []
    covered = 0
    for prose in document.prose:
        dollars, pairs = _dollar_offsets(prose)
        doubles += pairs
        if prose.kind == "cell" and dollars:
            divided = _split_by_bars(document, [d for d in dollars if d >= covered])
            singles += divided
            covered = max((p.end for p in divided), default=covered)
            dollars = [d for d in dollars if d >= covered]
        paired = list(_pairs(document.text, dollars))
        singles += _without_lone_price(prose, paired)
    return sorted((*singles, *_doubles(document, doubles)), key=lambda stray: stray.start)


def _without_lone_price(prose: Prose, found: list[StrayDollar]) -> list[StrayDollar]:
    """``found`` without a price that cannot form a pair, because no other dollar sign follows it."""
    if len(found) != 1 or found[0].kind != "price":
        return found
    follows = any(inline.kind == "math" and inline.start > found[0].start for inline in prose.inlines)
    return found if follows else []


def is_mathematical(text: str) -> bool:
    """True if the text between two dollar signs looks like a formula and not like prose."""
    bare = _COMMANDS.sub(" ", text).strip()
    words = len(_WORDS.findall(bare))
    if _SIGNS.search(text):
        return words < 4
    return bool(text.strip()) and words == 0 and len(text) < 40


def _dollar_offsets(prose: Prose) -> tuple[list[int], list[int]]:
    """The offsets of single and of double dollar signs in the text."""
    singles: list[int] = []
    doubles: list[int] = []
    for inline in prose.inlines:
        for run in _DOLLARS.finditer(inline.text) if inline.kind == "text" and "$" in inline.text else ():
            (doubles if len(run[0]) >= 2 else singles).append(inline.start + run.start())
    return singles, doubles


def _pairs(text: str, dollars: Sequence[int]) -> Iterator[StrayDollar]:
    partner = -1
    for start, following in pairwise((*dollars, len(text) + _MAX_FORMULA)):
        if start == partner:
            continue
        inside = text[start + 1 : following] if following - start < _MAX_FORMULA else ""
        price = _PRICE.match(text, start)
        is_range = price and (_AMOUNT.match(inside) or text[following + 1 : following + 2].isdigit())
        if inside and not is_range and is_mathematical(inside):
            partner = following
            yield StrayDollar("spaced" if inside != inside.strip() else "digit", start, following + 1)
        elif price:
            yield StrayDollar("price", start, price.end())
        else:
            yield StrayDollar("single", start, start + 1)


def _split_by_bars(document: Document, dollars: Sequence[int]) -> list[StrayDollar]:
    """Formulas that the bars of a table split into cells."""
    found: list[StrayDollar] = []
    for start in dollars:
        line_end = document.source.line_end(document.source.position(start)[0])
        end = document.text.find("$", start + 1, min(line_end, start + _MAX_FORMULA))
        inside = document.text[start + 1 : max(end, start + 1)]
        if "|" in inside and not (found and start < found[-1].end) and is_mathematical(f"{inside}="):
            found.append(StrayDollar("pipe", start, end + 1))
    return found


def _doubles(document: Document, offsets: Sequence[int]) -> Iterator[StrayDollar]:
    used: set[int] = set()
    for start, end in pairwise(offsets):
        inside = document.text[start + 2 : end]
        if start in used or end - start > _MAX_FORMULA:
            continue
        if re.search(r"\n[ \t>]*\r?\n", inside) and _is_one_formula(inside):
            used |= {start, end}
            yield StrayDollar("gap", start, end + 2)
    for offset in offsets:
        if offset not in used:
            yield StrayDollar("double", offset, offset + 2)


def _is_one_formula(inside: str) -> bool:
    lines = [line for line in inside.splitlines() if line.strip()]
    return bool(lines) and "```" not in inside and all(is_mathematical(line) for line in lines)


_MAX_RANGE = 5000
_OPENING = re.compile(r"\\(?P<bracket>[(\[])|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}")
_CLOSING = {"(": "\\)", "[": "\\]"}


class RangeSet:
    """Ranges of offsets, with overlapping ranges merged."""

    def __init__(self, found: list[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(found):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, offset: int) -> bool:
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]


# What a single dollar sign begins or ends: the text up to a word or the end of a sentence.
_BEGUN = re.compile(r"\$\S.{0,60}?(?=\s+[A-Za-z]{2,}|[.,;!?](?:\s|$)|$)", re.MULTILINE)
_ENDED = re.compile(r"(?:(?![A-Za-z]{2,}\s)\S{1,30} ?)+\$$")


def reported_dollar_ranges(document: Document) -> RangeSet:
    """The text beside and between dollar signs that MA203 and MA204 report."""
    stray = document.memo(find_stray_dollars)
    pairs = [(found.start, found.end) for found in stray if found.kind not in ("double", "single", "price")]
    doubles = [found.start for found in stray if found.kind == "double"]
    singles = [_beside(document.text, found.start) for found in stray if found.kind == "single"]
    return RangeSet(pairs + singles + list(zip(doubles[::2], doubles[1::2], strict=False)))


def _beside(text: str, dollar: int) -> tuple[int, int]:
    if begun := _BEGUN.match(text, dollar):
        return begun.span()
    first = max(0, dollar - 60)
    ended = _ENDED.search(text[first : dollar + 1])
    return first + (ended.start() if ended else dollar - first), dollar + 1


def reported_delimiter_ranges(document: Document) -> RangeSet:
    """The text between backslash delimiters (MA201) or in an environment (MA202)."""
    text, end = document.text, 0
    found: list[tuple[int, int]] = []
    for opening in _OPENING.finditer(text) if "\\" in text else ():
        closing = _CLOSING.get(opening["bracket"]) or f"\\end{{{opening['name']}}}"
        close = text.find(closing, opening.end(), opening.end() + _MAX_RANGE)
        if opening.start() < end:
            continue
        if close >= 0:
            end = close + len(closing)
        elif opening["name"]:
            paragraph = text.find("\n\n", opening.end())
            end = paragraph if paragraph >= 0 else len(text)
        else:
            continue
        found.append((opening.start(), end))
    return RangeSet(found)
