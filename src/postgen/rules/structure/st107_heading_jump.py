"""Heading level skipped.

**What it flags.** A heading more than one level below the one before it. A first section deeper than level 2.

**Why.** Tables of contents and screen readers rely on the levels.

**Example.** `#### Checklist` right under `## Summary`

**Instead.** `### Checklist`

**Not flagged.** A step back over several levels. Headings in lists and quotations.
"""

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, _context: Context) -> Problems:
    level = 1
    for heading in document.top_level_headings:
        if heading.level > level + 1:
            yield Problem(
                document.heading_span(heading),
                f"a level-{heading.level} heading follows a level-{level} heading",
                f"make it a level-{level + 1} heading: `{'#' * (level + 1)} {heading.text[:60]}`",
            )
        level = heading.level


RULE = Rule("ST107", "heading-jump", check)
