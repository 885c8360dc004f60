"""ELI5 harder to read than the series allows.

**What it flags.** An ELI5 section whose Automated Readability Index is above `rules.eli5_grade`. The index is
the American school grade in which students can read the text:
4.71 × characters per word + 0.5 × words per sentence − 21.43.

**Why.** Anyone should understand the section. This is a warning because no formula can measure clarity.

**Example.** `Parameter optimization iteratively minimizes a differentiable objective function.`

**Instead.** `You throw a ball at a basket. It falls short, so you throw the next one a bit harder.`

**Not flagged.** A text of fewer than 40 words. Formulas and code do not count (PR604 flags them).

**Languages.** English in every dialect. The grade is meant for English, and other languages have longer
words. In a series in another language the rule does nothing unless the series sets `rules.eli5_grade`.
"""

import re

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose_text import SENTENCE_END

_MIN_WORDS = 40
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def check(document: Document, context: Context) -> Problems:
    section = context.section(document, "eli5")
    is_set = "eli5_grade" in context.settings.model_fields_set
    if section is None or (context.series.language.base != "en" and not is_set):
        return
    paragraphs = [
        prose.prose_text
        for prose in document.prose
        if prose.kind != "heading" and section.line < prose.line <= section.end_line
    ]
    grade = _readability_grade(paragraphs)
    limit = context.settings.eli5_grade
    if grade is not None and grade > limit:
        yield Problem(
            document.heading_span(section.heading),
            f"`{section.name}` has reading grade {grade:.1f}; the series allows {limit:g}",
            "use shorter sentences, shorter words and a comparison from daily life",
        )


def _readability_grade(paragraphs: list[str]) -> float | None:
    """The Automated Readability Index of a text; None if the text is too short."""
    words = [word for paragraph in paragraphs for word in _WORD.findall(paragraph)]
    if len(words) < _MIN_WORDS:
        return None
    # The end of a paragraph or list item ends a sentence, with or without a period.
    sentences = sum(max(1, len(SENTENCE_END.findall(text.rstrip()))) for text in paragraphs if text.strip())
    characters = sum(len(word) for word in words)
    return 4.71 * characters / len(words) + 0.5 * len(words) / max(1, sentences) - 21.43


RULE = Rule("PR603", "eli5-hard", check, severity=Severity.WARNING)
