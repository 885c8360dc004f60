r"""Mathematical Foundations without a displayed formula.

**What it flags.** A Mathematical Foundations section without a formula between `$$` lines.

**Why.** Without a displayed formula, readers have nothing to look up later.

**Example.** `The loss $L$ is the mean of the squared errors.`

**Instead.**

    $$
    L = \frac{1}{N} \sum_{i=1}^{N} (\hat{y}_i - y_i)^2
    $$

**Not flagged.** A post without the section, which ST102 reports.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    section = context.section(document, "mathematics")
    if section and not any(math.display and section.contains_line(math.line) for math in document.maths):
        yield Problem(
            document.heading_span(section.heading),
            f"the section “{section.name}” has no displayed formula",
            "put its main formulas between `$$` lines, with an empty line before and after",
        )


RULE = Rule("MA208", "displayed-formula", check)
