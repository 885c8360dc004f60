r"""Formula or text damaged by broken escapes.

**What it flags.** These are errors: control characters, and the rest of a command whose backslash was read as
an escape (`abla`, `heta`, `rac{`) or is missing (`frac{`, `theta`). These are warnings: `max(`; `\\frac`,
which is a line break and four letters; `\sum*{i}`, where `_` became `*`; one backslash at the end of a row;
`\in {0, 1}` and `\max{0, x}`, whose braces are not shown; `\int f(x),dx`, where `\,` became `,`.

**Why.** JSON, Python strings and Markdown tools can remove backslashes. The result is often valid LaTeX with
another meaning, so no renderer reports it.

**Example.** `w \leftarrow w - \eta abla L`

**Instead.** `w \leftarrow w - \eta \nabla L`

**Not flagged.** Tabs and line endings alone. Words in `\text{…}`. The star of `\operatorname*`, `\hspace*`
and `\tag*`. Letters that could be a product, such as `eta`, and `text` without a brace.
"""

from itertools import chain

from postgen.document import Document
from postgen.findings import Edit, Problem, Severity
from postgen.latex import source_offset
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.bare_commands import mask_words
from postgen.rules.mathematics.lost_backslashes import (
    LostBackslash,
    control_characters,
    converted_escapes,
    escape_after_dollar,
    formula_damage,
    inline_damage,
)
from postgen.rules.mathematics.stray_dollars import StrayDollar, find_stray_dollars


def check(document: Document, context: Context) -> Problems:
    for damage in control_characters(document.text):
        yield _problem(document, damage, damage.start, damage.end)
    for math in document.maths:
        symbols = mask_words(math.latex)
        for damage in chain(formula_damage(symbols), () if math.display else inline_damage(symbols)):
            start, end = (source_offset(document, math, offset) for offset in (damage.start, damage.end))
            yield _problem(document, damage, start, end)
    for stray in document.memo(find_stray_dollars):
        yield from _stray_dollar_problems(document, stray)


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
