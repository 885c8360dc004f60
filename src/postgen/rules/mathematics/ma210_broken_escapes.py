r"""Damage from broken escapes.

**What it flags.** As errors: control characters; in formulas, what is left of a command whose backslash was
read as an escape (`abla`, `heta`, `rac{`) or lost (`frac{`). As warnings: `\\frac`, a line break and four
letters; `\sum*{i}`, where `_` became `*`; one backslash at the end of a row; `\in {0, 1}`, whose braces are
not shown.

**Why.** Text that passes through JSON, Python strings or a Markdown tool loses backslashes. Much of what
is left is valid LaTeX, so that no renderer complains, and says something else.

**Example.**

    $$
    w \leftarrow w - \eta abla L
    $$

**Instead.**

    $$
    w \leftarrow w - \eta \nabla L
    $$

**Not flagged.** Tabs and line ends by themselves. Words within `\text{…}`. `\operatorname*`, `\hspace*` and
`\tag*`, whose star belongs to them. Bare letters that could be a product, such as `text` without a brace.
"""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Edit, Problem, Severity
from postgen.rules.context import Context
from postgen.rules.latex import offset_in_post
from postgen.rules.mathematics.damage import Damage, control_characters, in_formula
from postgen.rules.rule import Rule

_WORDS = re.compile(r"\\(?:text\w*|mbox|operatorname\*?|mathrm)\s*\{[^{}]*\}")


def check(document: Document, context: Context) -> Iterator[Problem]:
    for damage in control_characters(document.text):
        yield _problem(document, damage, damage.start, damage.end)
    for math in document.maths:
        shown = _WORDS.sub(lambda words: "\\" + "." * (len(words[0]) - 1), math.latex)
        for damage in in_formula(shown):
            start, end = (offset_in_post(document, math, offset) for offset in (damage.start, damage.end))
            yield _problem(document, damage, start, end)


def _problem(document: Document, damage: Damage, start: int, end: int) -> Problem:
    edits = () if damage.repair is None else (Edit(start, end, damage.repair),)
    severity = None if damage.certain else Severity.WARNING
    return Problem(document.span(start, max(start, end)), damage.message, damage.instead, edits, severity)


RULE = Rule("MA210", "broken-escapes", check)
