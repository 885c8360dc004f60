r"""Unbalanced `$` or `$$`.

**What it flags.** A `$` or a `$$` without its counterpart. A formula that contains a sentence is a warning.

**Why.** One missing dollar sign turns formulas into prose and prose into formulas.

**Example.** `The weights $w and the bias $b$.`

**Instead.** `The weights $w$ and the bias $b$.`

**Not flagged.** `\$`, dollar signs in code, words in `\text{…}`. MA204 reports prices such as $5, and pairs
that only some renderers read as mathematics.
"""

import re

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.stray_dollars import find_stray_dollars

_NAMES = re.compile(r"\\[A-Za-z]+\*?\s*(?:\{[^{}]*\})?")
_SENTENCE = re.compile(r"(?<![A-Za-z_^{])(?:[A-Za-z][a-z]+[,;:]?[ \n]+){3,20}[a-z]{2,}")


_SUGGESTIONS = {
    "single": r"add the missing `$`, or write `\$` for a dollar sign",
    "double": "put one `$$` line before the formula and one after it, without empty lines between them",
}


def check(document: Document, context: Context) -> Problems:
    for stray in document.memo(find_stray_dollars):
        if suggestion := _SUGGESTIONS.get(stray.kind):
            dollars = document.text[stray.start : stray.end]
            message = f"the `{dollars}` has no matching `{dollars}`"
            yield Problem(document.span(stray.start, stray.end), message, suggestion)
    for math in document.maths:
        prose = _SENTENCE.search(_NAMES.sub(lambda m: "\\" * len(m[0]), math.latex))
        if prose:
            yield Problem(
                document.span(math.start, math.end),
                f"the formula contains a sentence: “{' '.join(prose[0].split())[:60]}”",
                r"move the misplaced dollar sign, or put the words into `\text{…}`",
                severity=Severity.WARNING,
            )


RULE = Rule("MA203", "unbalanced-dollars", check)
