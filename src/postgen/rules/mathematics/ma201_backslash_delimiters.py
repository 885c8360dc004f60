r"""`\(…\)` and `\[…\]` as delimiters.

**What it flags.** Formulas between `\(` and `\)` or between `\[` and `\]`, with one backslash or two. What is
between them must look like a formula: a command, an index, or operands with a sign between them. In round
brackets, a symbol is enough.

**Why.** In Markdown, `\(` is a plain bracket, so most renderers show the LaTeX source in brackets.

**Example.** `The loss \(L\) is a number.`

**Instead.** `The loss $L$ is a number.`

**Not flagged.** Code. Escaped brackets around text: `\[1\]`, `\[CLS\]`, `\[Smith et al., 2017\]`,
`\(again!\)`, `\[x\](link)`, `item\(s\)`. A single bracket without its counterpart. What may be text, such as
a lone letter that no formula has, is fixed only in a post that has other formulas between such brackets.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.formula_fixes import (
    block_edits,
    crosses_markup,
    inline_edits,
    is_within_markup,
    markup_offsets,
)

_CLOSING = {"(": ")", "[": "]"}
_LONGEST = 2000
_GAP = re.compile(r"\r?\n[ \t]*\r?\n")
_OPERAND = (
    r"(?:\d+(?:\.\d+)?|(?<![A-Za-z\d])\d*[A-Za-z]['′]*(?:_\w|\([A-Za-z\d, ]{1,20}\))?(?![A-Za-z_(])"
    r"|[)}\]])"
)
_CERTAIN = re.compile(
    r"\\[A-Za-z]+|(?:(?<![A-Za-z\d_])[A-Za-z]|[)}\]])['′]*(?:_(?:\{|\w(?!\w))|\^[\w{(*+-])|\d\^[\w{(-]"
    rf"|{_OPERAND}\s*(?:[=+*·<>≤≥≈]|\s[-−/]\s)\s*[-−(\[]?(?:\d|[A-Za-z](?![A-Za-z])|\()"
)
_LIKELY = re.compile(
    r"(?=.*[A-Za-zΑ-ω])(?:[-−+*/|,.=<>()\[\]\s\d]|(?<![A-Za-z])[A-Za-zΑ-ω](?![A-Za-z]))*['′]*"
)
_FUNCTIONS = re.compile(r"(?<![A-Za-z])(?:exp|log|max|min|sin|cos|tan|tanh|sqrt)(?=\s*\()")
_PLAIN_TEXT = re.compile(r"[\s\d,;–-]*|[ xX]?|\.\.\.|…|[A-Za-z][A-Za-z]+(?:[ ,.;]+[A-Za-z]?[a-z]+)*[.…!]?")
_WORDS = re.compile(r"(?<![\\A-Za-z{])(?!(?:exp|log|max|min|sin|cos|tan|tanh)\b)[A-Za-z]{3,}")
_GROUPS = re.compile(r"\\[A-Za-z]+\*?\s*(?:\{[^{}]*\})*")
_LETTER = re.compile(r"(?<![A-Za-z\\{])[A-Za-z](?![A-Za-z])")
_MOST_WORDS = 2
_REACH = 20  # characters
_LABEL = re.compile(r"[a-hivx]")
_LETTERED = re.compile(r"[a-hiv]")
_BEFORE_LABEL = re.compile(
    r"(?:[.;:]|^|\b(?:part|item|case|point|see|panel|option|question|step)s?)\s*$", re.M
)


@dataclass(frozen=True, slots=True)
class _Opening:
    """An opening bracket after ``marks``: one backslash, or two because Markdown removes one."""

    start: int
    bracket: str
    marks: str
    prose: Prose
    markup: Sequence[int]

    @property
    def closing(self) -> str:
        return self.marks + _CLOSING[self.bracket]


def check(document: Document, context: Context) -> Problems:
    found = list(_formulas(document))
    has_certain = any(is_certain for _, _, _, is_certain in found)
    for opening, end, latex, is_certain in found:
        if not is_certain and not has_certain and _LETTERED.fullmatch(latex.strip()):
            continue  # `\\(a\\)` may be the label of a part, and `\\(x\\)` hardly
        yield Problem(
            document.span(opening.start, end),
            f"`{opening.marks}{opening.bracket}…{opening.closing}` is not read as mathematics everywhere",
            "use single dollar signs, as in `$x$`"
            if opening.bracket == "("
            else "put the formula between two `$$` lines, with an empty line before and after",
            _edits(document, opening, end, latex) if has_certain else (),
        )


def _symbols_of_formulas(document: Document) -> frozenset[str]:
    """The letters that stand alone in other formulas of the post: a lone one in brackets is a symbol, too."""
    return frozenset(letter for formula in document.maths for letter in _LETTER.findall(formula.latex))


def _formulas(document: Document) -> Iterator[tuple[_Opening, int, str, bool]]:
    """Each opening bracket of a formula with the end, the LaTeX, and whether it is certainly a formula."""
    end = -1
    for opening in _openings(document):
        inner = opening.start + len(opening.marks) + 1
        close = document.text.find(opening.closing, inner, _limit(document, opening, inner))
        latex = document.text[inner:close]
        if opening.start < end or close < 0:
            continue
        is_certain = _is_certain(latex) or latex.strip() in document.memo(_symbols_of_formulas)
        if is_certain or _is_likely(document, opening, latex):
            end = close + len(opening.closing)
            yield opening, end, latex, is_certain


def _is_certain(latex: str) -> bool:
    """True for LaTeX with a command, an index or a sign between operands, and without prose."""
    if _CERTAIN.search(latex) is None or '="' in latex or "](" in latex:
        return False
    return len(_WORDS.findall(_GROUPS.sub(" ", latex))) <= (_MOST_WORDS if "\\" in latex else 0)


def _is_likely(document: Document, opening: _Opening, latex: str) -> bool:
    """True for a symbol in round brackets, and for anything but words after two backslashes."""
    inside = latex.strip()
    if opening.marks == "\\\\":
        return _PLAIN_TEXT.fullmatch(inside) is None or len(inside) == 1
    if opening.bracket == "[" or document.text[opening.start - 1 : opening.start].isalnum():
        return False  # such as `item\(s\)`
    before = document.text[max(0, opening.start - _REACH) : opening.start]
    if _LABEL.fullmatch(inside) and _BEFORE_LABEL.search(before):
        return False  # such as `\(a\) first`
    return _LIKELY.fullmatch(_FUNCTIONS.sub("", inside)) is not None


def _openings(document: Document) -> Iterator[_Opening]:
    for prose in document.prose:
        markup = markup_offsets(prose) if any(i.kind == "escape" for i in prose.inlines) else []
        for inline in prose.inlines:
            if inline.kind != "escape":
                continue
            if inline.text in _CLOSING:
                yield _Opening(inline.start, inline.text, "\\", prose, markup)
            elif inline.text == "\\" and document.text[inline.end : inline.end + 1] in ("(", "["):
                yield _Opening(inline.start, document.text[inline.end], "\\\\", prose, markup)


def _limit(document: Document, opening: _Opening, inner: int) -> int:
    """The last possible end of a formula: the end of its paragraph, unless `\\[` is alone on its line."""
    longest = min(inner + _LONGEST, len(document.text))
    line = document.source.line_text(document.source.position(opening.start)[0])
    if opening.bracket == "[" and line.strip() == opening.marks + "[":
        return longest
    gap = _GAP.search(document.text, inner, longest)
    return gap.start() if gap else longest


def _edits(document: Document, opening: _Opening, end: int, latex: str) -> tuple[Edit, ...]:
    prose, start = opening.prose, opening.start
    if crosses_markup(prose, opening.markup, start, end):
        return ()
    if opening.bracket == "[":
        is_nested = prose.containers or prose.kind != "paragraph" or is_within_markup(opening.markup, start)
        return () if is_nested else block_edits(document.source, start, end, latex)
    return inline_edits(document.text, start, end, latex)


RULE = Rule("MA201", "backslash-delimiters", check)
