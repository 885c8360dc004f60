"""Introduction too long.

**What it flags.** More than `rules.introduction_words` words between the title line and the first section.

**Why.** Readers want to get to the topic. This is a warning because the right length is a matter of taste.

**Example.** Four paragraphs of history before the first section.

**Instead.** One or two paragraphs that say what the post is about. The rest belongs in the sections.

**Not flagged.** A post without sections. Code and formulas do not count as words.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    if not document.introduction or not document.sections:
        return
    limit = context.settings.introduction_words
    first, last = document.introduction[0], document.introduction[-1]
    words = sum(
        len(prose.prose_text.split())
        for prose in document.prose
        if first.line <= prose.line <= last.end_line and prose.kind != "heading"
    )
    if words > limit:
        yield Problem(
            document.source.line_span(first.line),
            f"the introduction has {words} words; the series allows {limit}",
            f"shorten it to {limit} words, or move explanations into the sections",
        )


RULE = Rule("ST106", "introduction-long", check, severity=Severity.WARNING)
