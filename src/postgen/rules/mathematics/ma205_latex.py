r"""LaTeX that does not render.

**What it flags.** A formula that KaTeX or MathJax does not render: unknown commands, missing arguments,
unbalanced braces and environments, `&` outside an environment, `align` in an inline formula, an unescaped
`%`, an empty formula. Commands and environments that only one of the two supports, such as `\argmin`, `\R`,
`\bm`, `\coloneqq`, `dcases` and `\label`.

**Why.** Readers see red source code or nothing instead of a formula.

**Example.** `L = \frac{1}{N \sum_{i=1}^{N} (\hat{y}_i - y_i)^2`

**Instead.** `L = \frac{1}{N} \sum_{i=1}^{N} (\hat{y}_i - y_i)^2`

**Not flagged.** Formulas that both renderers accept, however unusual. Control characters, which MA210
reports. The check uses math-core, with corrections where it differs from KaTeX.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.latex import render, source_offset
from postgen.latex.lint import CONTROL
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    for math in document.maths:
        if not math.latex.strip():
            yield Problem(
                document.span(math.start, math.end), "the formula is empty", "write the formula or remove it"
            )
            continue
        for problem in render(math.latex, display=math.display).problems:
            if CONTROL.match(math.latex, problem.offset):
                continue  # MA210 reports it
            start = source_offset(document, math, problem.offset)
            yield Problem(
                document.span(start, max(start, min(start + 1, math.end))),
                f"the formula does not render: {problem.message}",
                problem.suggestion,
            )


RULE = Rule("MA205", "latex", check)
