r"""Unbalanced `$` or `$$`.

**What it flags.** A dollar sign that opens or closes nothing, and a `$$` without its partner. As a warning: a
formula that holds a whole sentence, which happens when a dollar sign before it is missing.

**Why.** One lost dollar sign turns formulas into prose and prose into formulas, up to the next one.

**Example.**

    The weights $w and the bias $b$.

**Instead.**

    The weights $w$ and the bias $b$.

**Not flagged.** `\$`, and dollar signs in code. Pairs that only some renderers read as mathematics, and
prices such as $5: MA204 speaks of both. Words within `\text{…}`.
"""

import re
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.mathematics.loose import loose_dollars
from postgen.rules.rule import Rule

_NAMES = re.compile(r"\\[A-Za-z]+\*?\s*(?:\{[^{}]*\})?")
_SENTENCE = re.compile(r"(?<![A-Za-z_^{])(?:[A-Za-z][a-z]+[,;:]?[ \n]+){3,20}[a-z]{2,}")


def check(document: Document, context: Context) -> Iterator[Problem]:
    for loose in loose_dollars(document):
        if loose.kind == "single":
            yield Problem(
                document.span(loose.start, loose.end),
                "this `$` has no partner",
                r"close the formula with a second `$`, or write `\$` for the sign itself",
            )
        elif loose.kind == "double":
            yield Problem(
                document.span(loose.start, loose.end),
                "this `$$` has no partner",
                "put a `$$` line before the formula and one after it, with no empty line between",
            )
    for math in document.maths:
        prose = _SENTENCE.search(_NAMES.sub(lambda m: "\\" * len(m[0]), math.latex))
        if prose:
            yield Problem(
                document.span(math.start, math.end),
                f"the formula holds a sentence: “{' '.join(prose[0].split())[:60]}”",
                r"move the dollar sign that is misplaced, or put words of the formula into `\text{…}`",
                severity=Severity.WARNING,
            )


RULE = Rule("MA203", "unbalanced-dollars", check)
