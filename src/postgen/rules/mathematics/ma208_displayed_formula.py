r"""Mathematical Foundations without a displayed formula.

**What it flags.** A section of that role that has no formula between `$$` lines.

**Why.** The section is there for the definitions and formulas of the topic. Without one that stands out,
readers have nothing to come back to.

**Example.**

    ## Mathematical Foundations

    The loss $L$ is the mean of the squared errors.

**Instead.**

    ## Mathematical Foundations

    $$
    L = \frac{1}{N} \sum_{i=1}^{N} (\hat{y}_i - y_i)^2
    $$

**Not flagged.** A post that lacks the whole section (ST102 says so), or whose kind has no such section. What
the formula says.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    section = context.section(document, "mathematics")
    if section and not any(math.display and section.holds(math.line) for math in document.maths):
        yield Problem(
            document.heading_span(section.heading),
            f"the section “{section.name}” has no displayed formula",
            "set its main formulas between `$$` lines, with an empty line before and after",
        )


RULE = Rule("MA208", "displayed-formula", check)
