r"""`\(…\)` and `\[…\]` as delimiters.

**What it flags.** Formulas between `\(` and `\)`, or between `\[` and `\]`, with one backslash or two.

**Why.** In Markdown a backslash before a bracket only makes it a plain bracket: most renderers show the
LaTeX source in parentheses. The series delimits mathematics by dollar signs alone.

**Example.**

    The loss \(L\) is a number.

**Instead.**

    The loss $L$ is a number.

**Not flagged.** Escaped brackets around what is no formula: `\[1\]`, `\[sic\]`, `\[x\](link)`; one such
bracket without its partner; anything in code. `--fix` writes dollar signs where the result is certain to be
read as mathematics.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.findings import Edit, Problem
from postgen.rules.context import Context
from postgen.rules.mathematics.display import as_block
from postgen.rules.mathematics.loose import is_mathematical
from postgen.rules.mathematics.sound import inline_formula, is_sound_block
from postgen.rules.rule import Rule

_CLOSING = {"(": ")", "[": "]"}
_LONGEST = 2000
_GAP = re.compile(r"\r?\n[ \t]*\r?\n")
_NO_FORMULA = re.compile(r"[\s\d,;–-]*|[ xX]?|\.\.\.|…|[A-Za-z][a-z]+(?:[ ,.;]+[A-Za-z]?[a-z]+)*[.…]?")


@dataclass(frozen=True, slots=True)
class _Opening:
    """A bracket with ``marks``: one backslash, or the two of those who know that Markdown takes one away."""

    start: int
    bracket: str
    marks: str
    prose: Prose

    @property
    def closing(self) -> str:
        return self.marks + _CLOSING[self.bracket]


def check(document: Document, context: Context) -> Iterator[Problem]:
    end = -1
    for opening in _openings(document):
        inner = opening.start + len(opening.marks) + 1
        close = document.text.find(opening.closing, inner, _limit(document, opening, inner))
        latex = document.text[inner:close]
        if opening.start < end or close < 0 or _is_no_formula(document, opening, latex):
            continue
        end = close + len(opening.closing)
        yield Problem(
            document.span(opening.start, end),
            f"`{opening.marks}{opening.bracket}…{opening.closing}` is not read as mathematics everywhere",
            "delimit it by single dollar signs, as in `$x$`"
            if opening.bracket == "("
            else "put it between two `$$` lines, with an empty line before and after",
            _repair(document, opening, end, latex),
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
    """Where a formula ends at the latest: with its paragraph, unless it began on a line of its own."""
    longest = min(inner + _LONGEST, len(document.text))
    line = document.source.line_text(document.source.position(opening.start)[0])
    if opening.bracket == "[" and line.strip() == opening.marks + "[":
        return longest
    gap = _GAP.search(document.text, inner, longest)
    return gap.start() if gap else longest


def _is_no_formula(document: Document, opening: _Opening, latex: str) -> bool:
    plain = _NO_FORMULA.fullmatch(latex.strip()) is not None
    if opening.bracket == "[":
        return plain or (_GAP.search(latex) is not None and not is_mathematical(latex))
    column = document.source.position(opening.start)[1]
    numbering = latex.strip().isdigit() and column <= 4
    return plain and (" " in latex.strip() or numbering)


def _repair(document: Document, opening: _Opening, end: int, latex: str) -> tuple[Edit, ...]:
    if opening.bracket == "[":
        nested = opening.prose.containers or opening.prose.kind != "paragraph"
        sound = not nested and is_sound_block(latex)
        return as_block(document.source, opening.start, end, latex) if sound else ()
    formula = inline_formula(latex)
    around = document.text[max(0, opening.start - 1) : opening.start] + document.text[end : end + 1]
    if formula is None or any(character.isalnum() or character == "$" for character in around):
        return ()
    return (Edit(opening.start, end, f"${formula}$"),)


RULE = Rule("MA201", "backslash-delimiters", check)
