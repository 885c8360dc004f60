"""Section in another language than the series.

**What it flags.** A section, or the introduction, that is evidently written in another language than the
outline says: by its script, or by the commonest words of ten languages.

**Why.** Models answer in another language now and then, and a post that changes its language is of no use.

**Example.**

    ## Summary

    Der Verlust misst, wie weit die Vorhersagen von den Zielen entfernt sind. …

**Instead.**

    ## Summary

    The loss measures how far the predictions are from the targets. …

**Not flagged.** Fewer than 40 words; single sentences and quotations; text in a language that it does not
know; series in such a language. Code and formulas do not count.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.prose.languages import foreign_language
from postgen.rules.rule import Rule
from postgen.rules.wording import words_of_prose


def check(document: Document, context: Context) -> Iterator[Problem]:
    wanted = context.series.outline.series.language
    starts = [1, *(section.line for section in document.sections)]
    ends = [*(section.line - 1 for section in document.sections), document.source.line_count]
    prose = list(zip(document.prose, document.once(words_of_prose), strict=True))
    for start, end in zip(starts, ends, strict=True):
        inside = [(p.words, words) for p, words in prose if start <= p.line <= end]
        text = " ".join(text for text, _ in inside)
        if found := foreign_language(text, [word for _, words in inside for word in words], wanted):
            span = document.source.line_span(start, start)
            yield Problem(span, f"written in {found}; the series is in {wanted}", f"write it in {wanted}")


RULE = Rule("PR607", "language", check)
