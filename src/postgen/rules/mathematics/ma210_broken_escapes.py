r"""Formula or text damaged by broken escapes.

**What it flags.** These are errors: control characters, and the rest of a command whose backslash was read as
an escape (`abla`, `heta`, `rac{`) or is missing (`frac{`, `theta`, `leq`). These are warnings:

- a name without its backslash that could be something else: `max(`, `mu`, `x in S`, `^top`, `2 cdot`;
- `\\frac`, which is a line break and four letters; `\sum*{i}`, where `_` became `*`; `a\_1`, not an index;
- `\` at the end of a line, or `\ ` between rows with the same number of cells, where `\\` lost a backslash;
- `\in {0, 1}` and `\max{0, x}`, whose braces are not shown, and `\frac\{a\}`, whose braces are;
- `\int f(x),dx` and `a , b`, where `\,` became `,`; a norm with `\|` on one side and `|` on the other;
- U+FFFD, characters read in the wrong encoding (`Î·` for `η`), and a formula between `\$` and `\$`.

**Why.** JSON, Python strings and Markdown tools can remove backslashes. The result is often valid LaTeX with
another meaning, so no renderer reports it.

**Example.** `w \leftarrow w - \eta abla L`

**Instead.** `w \leftarrow w - \eta \nabla L`

**Not flagged.** Tabs and line endings alone. Words in `\text{…}` and in a whole index, as in `x_{max}`. Words
beside other words, as in `for i in range`. The star of `\operatorname*`, `\hspace*` and `\tag*`. Spaces
before the commas of a list. The measure of an integral, as in `P(x, dx)`. Prices between `\$` and `\$`.
"""

from dataclasses import replace
from itertools import chain

from postgen.document import Document, Math
from postgen.findings import Edit, Problem, Severity
from postgen.latex import render, source_offset
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.bare_commands import mask_words
from postgen.rules.mathematics.encoding_damage import encoding_damage
from postgen.rules.mathematics.lost_backslashes import (
    LostBackslash,
    control_characters,
    converted_escapes,
    escape_after_dollar,
    formula_damage,
    inline_damage,
)
from postgen.rules.mathematics.stray_dollars import StrayDollar, find_stray_dollars

_SHORTEST_WRAPPED = 50  # characters
_MOST_FIXES = 12  # of a formula, since each one renders the formula again


def check(document: Document, context: Context) -> Problems:
    for damage in control_characters(document.text):
        yield _problem(document, damage, damage.start, damage.end)
    for found in encoding_damage(document):
        span = document.span(found.start, found.end)
        yield Problem(span, found.message, found.suggestion, severity=Severity.WARNING)
    for math in document.maths:
        symbols = mask_words(math.latex)
        damages = list(chain(formula_damage(symbols), () if math.display else inline_damage(symbols)))
        for damage in damages:
            if damage.may_be_wrapped and _is_wrapped(document, math, damage):
                continue
            is_fixable = (
                damage.replacement is not None
                and len(damages) <= _MOST_FIXES
                and _renders_as_well(math, damage)
            )
            start, end = (source_offset(document, math, offset) for offset in (damage.start, damage.end))
            yield _problem(document, damage if is_fixable else replace(damage, replacement=None), start, end)
    for stray in document.memo(find_stray_dollars):
        yield from _stray_dollar_problems(document, stray)


def _renders_as_well(math: Math, damage: LostBackslash) -> bool:
    """True if the fix adds no problem: a command such as `\\max` cannot be an index without braces."""
    fixed = f"{math.latex[: damage.start]}{damage.replacement}{math.latex[damage.end :]}"
    before, after = (len(render(x, display=math.display).problems) for x in (math.latex, fixed))
    return after <= before


def _is_wrapped(document: Document, math: Math, damage: LostBackslash) -> bool:
    """True if the author's editor probably wrapped the line there, because the next word did not fit."""
    line = document.source.position(source_offset(document, math, damage.start))[0]
    prose = next((p for p in document.prose if p.line <= line <= p.end_line), None)
    if prose is None:
        return False
    lengths = [
        len(document.source.line_text(number).rstrip()) for number in range(prose.line, prose.end_line + 1)
    ]
    length = lengths[line - prose.line]
    following = document.source.line_text(line + 1).split(maxsplit=1)
    return length >= _SHORTEST_WRAPPED and length + 1 + len(following[0] if following else "") > max(lengths)


def _stray_dollar_problems(document: Document, stray: StrayDollar) -> Problems:
    """Damage in text that would be a formula without its damage, or without what MA204 reports."""
    text, first = document.text, stray.start + (2 if stray.kind in ("double", "gap") else 1)
    for after in {first, stray.end}:
        if damage := escape_after_dollar(text, after):
            yield _problem(document, damage, damage.start, damage.end)
    if stray.kind in ("spaced", "digit"):
        inside = text[first : stray.end - 1]
        for damage in chain(converted_escapes(inside), inline_damage(inside)):
            if damage.start:
                yield _problem(document, damage, first + damage.start, first + damage.end)


def _problem(document: Document, damage: LostBackslash, start: int, end: int) -> Problem:
    edits = () if damage.replacement is None else (Edit(start, end, damage.replacement),)
    severity = None if damage.certain else Severity.WARNING
    return Problem(document.span(start, max(start, end)), damage.message, damage.suggestion, edits, severity)


RULE = Rule("MA210", "broken-escapes", check)
