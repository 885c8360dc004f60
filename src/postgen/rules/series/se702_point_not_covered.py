"""Outline point that the post does not cover.

**What it flags.** A point of the lesson in the outline, if the post uses fewer than half of its keywords.

**Why.** Later lessons build on it. This is a warning because a post can cover a point in other words.

**Example.** A post that never derives its update rules despite the point `Deriving the update rules`.

**Instead.** Cover the point, and use its terms.

**Not flagged.** Another form of a word (`derive`, `derivation`). Python code counts as the word `code`. Words
that only organize a point (`demo`, `hands-on`) are ignored, and so is text in parentheses without names.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose_text import all_words
from postgen.rules.series.keywords import covers_point, missing_words, vocabulary


def check(document: Document, context: Context) -> Problems:
    if context.lesson is None or not context.lesson.points:
        return
    for point in context.lesson.points:
        if covers_point(point, document.memo(all_words)):
            continue
        if missing := missing_words(point, document.memo(vocabulary)):
            line = document.title.line if document.title else 1
            yield Problem(
                document.source.line_span(line),
                f"the point `{point}` does not seem to be covered; missing words: {', '.join(missing)}",
                f"cover the point `{point}`",
            )


RULE = Rule("SE702", "point-not-covered", check, severity=Severity.WARNING)
