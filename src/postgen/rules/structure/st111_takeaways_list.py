"""Key takeaways not a list.

**What it flags.** A section of key takeaways without a bulleted or numbered list at its top level.

**Why.** Readers should see the takeaways at a glance, and the plan of the next lessons is built from them.

**Example.** `The loss says how wrong a model is, and the gradient says how to improve it.`

**Instead.**

    - The loss says how wrong a model is.
    - The gradient says how to improve it.

**Not flagged.** Text before or after the list. An empty section (ST105) or a missing one (ST102).
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    section = context.section(document, "takeaways")
    if section is None or not section.blocks:
        return
    if not any(block.kind == "list" for block in section.blocks):
        yield Problem(
            document.heading_span(section.heading),
            f"`{section.name}` has no list",
            "write one list item `- …` for each takeaway",
        )


RULE = Rule("ST111", "takeaways-list", check)
