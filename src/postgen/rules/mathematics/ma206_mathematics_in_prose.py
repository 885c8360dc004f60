r"""Mathematics in prose outside `$`.

**What it flags.** LaTeX commands such as `\theta` are errors. These are warnings, because they have other
uses:

- Greek and other mathematical letters (η, ŷ, ℝ, 𝜂) and operators (≤, ∑);
- indices and powers: `x_i`, `x^2`, `10^-6`, `(y - t)^2`, x², xᵢ;
- functions, fractions and products: `max(0, z)`, `E[x]`, `1/N`, `dL/dw`, `0.1·g`;
- equations, comparisons, assignments and limits of symbols: `y = Xw + b`, `n > 0`, `w ← w − g`, `h → 0`;
- symbols in emphasis, as in `the weight *w*`.

**Why.** The series writes mathematics in LaTeX. The same symbol in two typefaces looks like two symbols.

**Example.** `The learning rate η scales the gradient; then w_t shrinks.`

**Instead.** `The learning rate $\eta$ scales the gradient; then $w_t$ shrinks.`

**Not flagged.** Code, links, and names such as `x_train`. Greek words, and Greek letters in a word such as
μm. Units, prices, dates, paths, `TCP/IP`, `1/2`, `3×3`, `O(n)`, other arrows, ± and °. Emphasized words such
as `*a*`, and letters that are keys, labels or answers. Anything that MA201 to MA204 and MA210 report, and all
but the first sign of a formula.
"""

import re
from collections.abc import Iterable, Iterator

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.latex.symbols import KNOWN_COMMANDS
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.emphasized_symbols import emphasized_symbols
from postgen.rules.mathematics.encoding_damage import escaped_formulas
from postgen.rules.mathematics.prose_mathematics import find_math_signs, may_contain_mathematics
from postgen.rules.mathematics.stray_dollars import (
    RangeSet,
    reported_delimiter_ranges,
    reported_dollar_ranges,
)
from postgen.rules.prose_text import readable_text

_COMMAND = re.compile(r"(?<![\\\w])\\([A-Za-z]{2,20})(?![A-Za-z\\/])")
_TEXT = ("text", "escape")
_LONGEST_SYMBOL = 4  # characters
_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_MESSAGES = {
    "script": "“{}” has an index or an exponent outside dollar signs",
    "greek": "the Greek letter “{}” is outside dollar signs",
    "letter": "the mathematical letter “{}” is outside dollar signs",
    "operator": "the mathematical operator “{}” is outside dollar signs",
    "equation": "the equation “{}” is outside dollar signs",
    "comparison": "the comparison “{}” is outside dollar signs",
    "fraction": "the fraction “{}” is outside dollar signs",
    "product": "the product “{}” is outside dollar signs",
    "arrow": "the assignment or limit “{}” is outside dollar signs",
    "function": "the function “{}” is outside dollar signs",
    "emphasis": "the symbol “{}” is emphasized instead of between dollar signs",
}
_SUGGESTION = "write it in LaTeX between dollar signs, or put it in backticks if it is code"
# Signs belong to different formulas if they are far apart or if a word is between them.
_FAR = 60  # characters
_SEPARATOR = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}|[.;!?]\s|\n\s*\n|\$|[^\W\dA-Za-zΑ-ω]{2}")

Sign = tuple[int, int, Problem]  # a mathematical sign outside a formula: its start, end and problem


def check(document: Document, context: Context) -> Problems:
    greek = context.series.language.base != "el"
    for prose in document.prose:
        if _may_contain_signs(prose):
            yield from _one_per_formula(document, prose, _signs(document, prose, greek=greek))


def _may_contain_signs(prose: Prose) -> bool:
    has_mark = any(inline.kind == "mark" for inline in prose.inlines)
    return any(
        (has_mark and len(inline.text) < _LONGEST_SYMBOL)
        or "\\" in inline.text
        or may_contain_mathematics(inline.text)
        for inline in prose.inlines
        if inline.kind in _TEXT
    )


def _one_per_formula(document: Document, prose: Prose, signs: Iterable[Sign]) -> Problems:
    """The problem of the first sign of each formula, unless a rule about delimiters reports the formula."""
    last_end = -1
    reported: tuple[RangeSet, ...] | None = None
    for start, end, problem in sorted(signs, key=lambda sign: sign[0]):
        if reported is None:
            ranges = (reported_dollar_ranges, reported_delimiter_ranges)
            reported = (*map(document.memo, ranges), RangeSet(escaped_formulas(document.text, prose)))
        if any(start in ranges or end - 1 in ranges for ranges in reported):
            continue
        between = document.text[last_end:start]
        if last_end < 0 or (start >= last_end and (len(between) > _FAR or _SEPARATOR.search(between))):
            yield problem
        last_end = max(end, last_end)


def _signs(document: Document, prose: Prose, *, greek: bool) -> Iterator[Sign]:
    reading = readable_text(prose, ("math",))
    may_link = "://" in reading.text or "www." in reading.text
    links = [match.span() for match in _LINK.finditer(reading.text)] if may_link else []
    for command in _COMMAND.finditer(reading.text) if "\\" in reading.text else ():
        if command[1] in KNOWN_COMMANDS:
            start, end = reading.bounds(*command.span())
            message = f"the LaTeX command `{command[0]}` is outside dollar signs"
            suggestion = f"put the whole formula between dollar signs, as in `${command[0]}$`"
            span = document.span(start, end)
            yield start, end, Problem(span, message, suggestion, severity=Severity.ERROR)
    for sign in find_math_signs(reading.text):
        linked = any(start <= sign.start < end for start, end in links)
        if not linked and (greek or sign.kind != "greek"):
            start, end = reading.bounds(sign.start, sign.end)
            yield _sign(document, start, end, sign.kind, reading.text[sign.start : sign.end])
    for sign in emphasized_symbols(prose.inlines):
        yield _sign(document, sign.start, sign.end, sign.kind, document.text[sign.start : sign.end])


def _sign(document: Document, start: int, end: int, kind: str, text: str) -> Sign:
    return start, end, Problem(document.span(start, end), _MESSAGES[kind].format(text), _SUGGESTION)


RULE = Rule("MA206", "mathematics-in-prose", check, severity=Severity.WARNING)
