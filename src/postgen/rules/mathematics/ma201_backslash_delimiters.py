r"""`\(…\)` and `\[…\]` as delimiters.

**What it flags.** Formulas between `\(` and `\)` or between `\[` and `\]`, with one backslash or two.

**Why.** In Markdown, `\(` is a plain bracket, so most renderers show the LaTeX source in brackets.

**Example.** `The loss \(L\) is a number.`

**Instead.** `The loss $L$ is a number.`

**Not flagged.** Code. Escaped brackets around text that is not a formula: `\[1\]`, `\[sic\]`,
`\[x\](link)`. A single bracket without its counterpart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.formula_fixes import block_edits, inline_edits
from postgen.rules.mathematics.stray_dollars import is_mathematical

_CLOSING = {"(": ")", "[": "]"}
_LONGEST = 2000
_GAP = re.compile(r"\r?\n[ \t]*\r?\n")
_PLAIN_TEXT = re.compile(r"[\s\d,;–-]*|[ xX]?|\.\.\.|…|[A-Za-z][a-z]+(?:[ ,.;]+[A-Za-z]?[a-z]+)*[.…]?")


@dataclass(frozen=True, slots=True)
class _Opening:
    """An opening bracket after ``marks``: one backslash, or two because Markdown removes one."""

    start: int
    bracket: str
    marks: str
    prose: Prose

    @property
    def closing(self) -> str:
        return self.marks + _CLOSING[self.bracket]


def check(document: Document, context: Context) -> Problems:
    end = -1
    for opening in _openings(document):
        inner = opening.start + len(opening.marks) + 1
        close = document.text.find(opening.closing, inner, _limit(document, opening, inner))
        latex = document.text[inner:close]
        if opening.start < end or close < 0 or _is_plain_text(document, opening, latex):
            continue
        end = close + len(opening.closing)
        yield Problem(
            document.span(opening.start, end),
            f"`{opening.marks}{opening.bracket}…{opening.closing}` is not read as mathematics everywhere",
            "use single dollar signs, as in `$x$`"
            if opening.bracket == "("
            else "put the formula between two `$$` lines, with an empty line before and after",
            _edits(document, opening, end, latex),
        )


def _openings(document: Document) -> Iterator[_Opening]:
    for prose in document.prose:
        for inline in prose.inlines:
            if inline.kind != "escape":
                continue
            if inline.text in _CLOSING:
                yield _Opening(inline.start, inline.text, "\\", prose)
            elif inline.text == "\\" and document.text[inline.end : inline.end + 1] in ("(", "["):
                yield _Opening(inline.start, document.text[inline.end], "\\\\", prose)


def _limit(document: Document, opening: _Opening, inner: int) -> int:
    """The last possible end of a formula: the end of its paragraph, unless `\\[` is alone on its line."""
    longest = min(inner + _LONGEST, len(document.text))
    line = document.source.line_text(document.source.position(opening.start)[0])
    if opening.bracket == "[" and line.strip() == opening.marks + "[":
        return longest
    gap = _GAP.search(document.text, inner, longest)
    return gap.start() if gap else longest


def _is_plain_text(document: Document, opening: _Opening, latex: str) -> bool:
    is_plain = _PLAIN_TEXT.fullmatch(latex.strip()) is not None
    if opening.bracket == "[":
        return is_plain or (_GAP.search(latex) is not None and not is_mathematical(latex))
    column = document.source.position(opening.start)[1]
    is_number = latex.strip().isdigit() and column <= 4
    return is_plain and (" " in latex.strip() or is_number)


def _edits(document: Document, opening: _Opening, end: int, latex: str) -> tuple[Edit, ...]:
    if opening.bracket == "[":
        is_nested = opening.prose.containers or opening.prose.kind != "paragraph"
        return () if is_nested else block_edits(document.source, opening.start, end, latex)
    return inline_edits(document.text, opening.start, end, latex)


RULE = Rule("MA201", "backslash-delimiters", check)
