"""Dollar signs that the parser does not read as mathematics, and their probable meaning."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from postgen.document import Document, Prose
from postgen.rules.once import once_per_document

Kind = Literal["spaced", "digit", "price", "pipe", "gap", "single", "double"]

_PRICE = re.compile(r"\$\d[\d,]*(?:\.\d+)?(?:[kKMB]|bn|m)?(?![\w\\^_{=$])")
_AMOUNT = re.compile(r"[\d,.]+\w?[ ,;:.-]+[A-Za-z]{2}[^\\^_=<>+{}]*$")
_SIGNS = re.compile(r"[\\^_=<>+{}]|[Α-ω∀-⋿]")
_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}")
_COMMANDS = re.compile(r"\\(?:text|mathrm|operatorname\*?|mathit|textbf)\s*\{[^{}]*\}|\\[A-Za-z]+")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Loose:
    """Text from the dollar sign at ``start`` to the one before ``end``, or a single dollar sign."""

    kind: Kind
    start: int
    end: int


@once_per_document
def loose_dollars(document: Document) -> list[Loose]:
    """All stray dollar signs of a post, in order."""
    if "$" not in document.text:
        return []
    singles: list[Loose] = []
    doubles: list[int] = []
    covered = 0
    for prose in document.prose:
        dollars, pairs = _in_prose(prose)
        doubles += pairs
        if prose.kind == "cell" and dollars:
            divided = _split_by_bars(document, [d for d in dollars if d >= covered])
            singles += divided
            covered = max((p.end for p in divided), default=covered)
            dollars = [d for d in dollars if d >= covered]
        paired = list(_pairs(document.text, dollars))
        alone = len(dollars) == 1 and not any(inline.kind == "math" for inline in prose.inlines)
        if not (alone and paired[0].kind == "price"):  # a single price cannot form a pair
            singles += paired
    return sorted((*singles, *_doubles(document, doubles)), key=lambda loose: loose.start)


def is_mathematical(text: str) -> bool:
    """True if the text between two dollar signs looks like a formula and not like prose."""
    bare = _COMMANDS.sub(" ", text).strip()
    words = len(_WORDS.findall(bare))
    if _SIGNS.search(text):
        return words < 4
    return bool(text.strip()) and words == 0 and len(text) < 40


def _in_prose(prose: Prose) -> tuple[list[int], list[int]]:
    """The offsets of single and of double dollar signs in the text."""
    singles: list[int] = []
    doubles: list[int] = []
    for inline in prose.inlines:
        if inline.kind != "text" or "$" not in inline.text:
            continue
        for run in re.finditer(r"\$+", inline.text):
            start, length = inline.start + run.start(), len(run[0])
            (doubles if length >= 2 else singles).append(start)
    return singles, doubles


def _pairs(text: str, dollars: Sequence[int]) -> Iterator[Loose]:
    partner = -1
    for start, following in pairwise((*dollars, len(text) + _LONGEST)):
        if start == partner:
            continue
        inside = text[start + 1 : following] if following - start < _LONGEST else ""
        price = _PRICE.match(text, start)
        is_range = price and (_AMOUNT.match(inside) or text[following + 1 : following + 2].isdigit())
        if inside and not is_range and is_mathematical(inside):
            partner = following
            yield Loose("spaced" if inside != inside.strip() else "digit", start, following + 1)
        elif price:
            yield Loose("price", start, price.end())
        else:
            yield Loose("single", start, start + 1)


def _split_by_bars(document: Document, dollars: Sequence[int]) -> list[Loose]:
    """Formulas that the bars of a table split into cells."""
    found: list[Loose] = []
    for start in dollars:
        line_end = document.source.line_end(document.source.position(start)[0])
        end = document.text.find("$", start + 1, min(line_end, start + _LONGEST))
        inside = document.text[start + 1 : max(end, start + 1)]
        if "|" in inside and not (found and start < found[-1].end) and is_mathematical(f"{inside}="):
            found.append(Loose("pipe", start, end + 1))
    return found


def _doubles(document: Document, offsets: Sequence[int]) -> Iterator[Loose]:
    used: set[int] = set()
    for start, end in pairwise(offsets):
        inside = document.text[start + 2 : end]
        if start in used or end - start > _LONGEST:
            continue
        if re.search(r"\n[ \t>]*\r?\n", inside) and _is_one_formula(inside):
            used |= {start, end}
            yield Loose("gap", start, end + 2)
    for offset in offsets:
        if offset not in used:
            yield Loose("double", offset, offset + 2)


def _is_one_formula(inside: str) -> bool:
    lines = [line for line in inside.splitlines() if line.strip()]
    return bool(lines) and "```" not in inside and all(is_mathematical(line) for line in lines)
