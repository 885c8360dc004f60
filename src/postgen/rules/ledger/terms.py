"""Finds terms of later lessons in a post."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from postgen.document import Document
from postgen.findings import Span
from postgen.rules.ledger.brought import Used
from postgen.rules.once import once_per_subject
from postgen.rules.reading import read
from postgen.rules.wording import all_words
from postgen.series import Lesson, Series

_AHEAD = re.compile(
    r"\b(?:later|next|will|soon|ahead|follow(?:s|ing)?|upcoming|future|eventually|come[sd]?|lessons?|modules?|beyond)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Term:
    number: int  # in the order of the series
    text: str
    lesson: Lesson

    @property
    def pattern(self) -> re.Pattern[str]:
        """Matches the term and its plural. A term with capitals is a name, and its case must match."""
        flags = re.IGNORECASE if self.text.islower() else re.NOFLAG
        return re.compile(rf"(?<!\w){re.escape(self.text)}(?:e?s)?(?!\w)", flags)


def terms_in(document: Document, series: Series, lesson: Lesson | None) -> tuple[str, ...]:
    """The terms of later lessons in the post, including those that it only announces."""
    return tuple(term.text for term in _present(document, series, lesson))


def early_terms(document: Document, series: Series, lesson: Lesson | None) -> Iterator[Used]:
    """The terms that the post uses and does not only announce, each with the span of its first use."""
    for term in _present(document, series, lesson):
        if span := next(_uses(document, term.pattern), None):
            yield Used(term.text, span)


def _present(document: Document, series: Series, lesson: Lesson | None) -> list[_Term]:
    index = _index(series)
    if lesson is None or not index:
        return []
    words = document.once(all_words)
    # Look up the words of the post, because a long series has more terms than a post has words.
    found = {term.number: term for word in words & index.keys() for term in index[word]}
    later = (found[number] for number in sorted(found) if found[number].lesson.order > lesson.order)
    return [term for term in later if term.pattern.search(document.text)]


def lesson_of_term(series: Series, text: str) -> str:
    """The id of the lesson that introduces a term."""
    return next((lesson.id for lesson in series.lessons if text in lesson.terms), "")


@once_per_subject
def _index(series: Series) -> Mapping[str, list[_Term]]:
    """All terms of a series by their first word, in the singular and plural."""
    found: dict[str, list[_Term]] = {}
    terms = ((text, lesson) for lesson in series.lessons for text in lesson.terms)
    for number, (text, lesson) in enumerate(terms):
        if first := _WORD.search(text.casefold()):
            for form in ("", "s", "es"):
                found.setdefault(first[0] + form, []).append(_Term(number, text, lesson))
    return found


def _uses(document: Document, pattern: re.Pattern[str]) -> Iterator[Span]:
    """The spans where a term is used and not only announced."""
    for prose in document.prose:
        if not pattern.search(prose.plain):
            continue
        reading = read(prose, ("code", "math", "image"))
        for sentence in _SENTENCE.finditer(reading.text):
            used = pattern.search(sentence[0])
            if used and not _AHEAD.search(sentence[0]):
                start, end = (sentence.start() + position for position in used.span())
                yield document.span(*reading.bounds(start, end))
    for block in document.python_blocks:
        for number, line in enumerate(block.body.split("\n"), 1):
            if used := pattern.search(line):
                yield document.code_span(block, number, used.start() + 1, number, used.end() + 1)
