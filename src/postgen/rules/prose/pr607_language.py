"""Section not in the language of the series.

**What it flags.** A section, or the introduction, in another language than the outline specifies. The rule
looks at the script and at the most common words of ten languages.

**Why.** Models sometimes answer in another language, and readers cannot use a post that changes its language.

**Example.** `Der Verlust misst, wie weit die Vorhersagen …` in an English series.

**Instead.** Write the section in the language of the series.

**Not flagged.** Text of fewer than 40 words. Code and formulas. Another dialect of the same language.

**Languages.** Series in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Polish and
Turkish, in every dialect. In a series in another language the rule only finds sections in English, because
models fall back on it.
"""

from bisect import bisect_left
from itertools import pairwise
from operator import attrgetter

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.prose.language_detection import detect_other_language, may_have_script
from postgen.rules.prose_text import words_of_prose


def check(document: Document, context: Context) -> Problems:
    language, wanted = context.series.language, context.series.outline.series.language
    lines = [1, *(section.line for section in document.sections), document.source.line_count + 1]
    words = document.memo(words_of_prose)
    has_other_letters = may_have_script(document.text)
    first_prose = [bisect_left(document.prose, line, key=attrgetter("line")) for line in lines]
    for (start, _), inside in zip(pairwise(lines), map(slice, first_prose, first_prose[1:]), strict=True):
        text = " ".join(prose.prose_text for prose in document.prose[inside]) if has_other_letters else ""
        if found := detect_other_language(text, [word for some in words[inside] for word in some], language):
            span = document.source.line_span(start, start)
            yield Problem(span, f"written in {found}; the series is in {wanted}", f"write it in {wanted}")


RULE = Rule("PR607", "language", check)
