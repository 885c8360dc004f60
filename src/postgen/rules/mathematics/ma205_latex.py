r"""LaTeX that does not render.

**What it flags.** A formula that KaTeX, MathJax or both refuse: unknown commands, missing arguments, braces
and environments that do not match, `&` outside an environment, `align` within a sentence, an unescaped `%`,
an empty formula. A brace that is never closed is flagged at the command that it belongs to.

**Why.** Readers would see red source code, or nothing, instead of a formula.

**Example.**

    $$
    L = \frac{1}{N \sum_{i=1}^{N} (\hat{y}_i - y_i)^2
    $$

**Instead.**

    $$
    L = \frac{1}{N} \sum_{i=1}^{N} (\hat{y}_i - y_i)^2
    $$

**Not flagged.** Everything that both render, however unusual. The verdict is math-core's, with corrections
for what it and KaTeX see differently; commands that only one of KaTeX and MathJax knows, such as `\argmin`,
`\R`, `\mbox` and `\label`, are flagged, since a post is rendered by both. Control characters: MA210 reports
them, once. What a formula says is not judged.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.latex import offset_in_post, render
from postgen.rules.latex.lints import CONTROL
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    for math in document.maths:
        if not math.latex.strip():
            yield Problem(
                document.span(math.start, math.end), "the formula is empty", "write the formula or remove it"
            )
            continue
        for fault in render(math.latex, display=math.display).faults:
            if CONTROL.match(math.latex, fault.offset):
                continue  # MA210 says what it is left of
            start = offset_in_post(document, math, fault.offset)
            yield Problem(
                document.span(start, max(start, min(start + 1, math.end))),
                f"the formula does not render: {fault.message}",
                fault.suggestion,
            )


RULE = Rule("MA205", "latex", check)
