"""The objectives and points that a post covers, and its length."""

from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import Document
from postgen.drafting.draft_checker import POST_SHARES, SECTION_SHARES, words_of
from postgen.rules.series.keywords import extract_keywords, mentions, missing_words, vocabulary, vocabulary_of
from postgen.series import Lesson, Series


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """A point, the ``section`` that covers it best, and the ``missing`` keywords if none covers it."""

    point: str
    section: str
    missing: tuple[str, ...]


def points_covered(document: Document, points: Sequence[str]) -> tuple[PointCoverage, ...]:
    """Return the coverage of each point by its keywords, as the rule SE702 determines it."""
    known = document.memo(vocabulary)
    sections = [(s.name, vocabulary_of(_text(document, s.line, s.end_line))) for s in document.sections]
    found = []
    for point in points:
        keys = extract_keywords(point)
        counts = {name: sum(mentions(words, key) for key in keys) for name, words in sections}
        most = max(counts, key=counts.__getitem__, default="")
        missing = missing_words(point, known)
        found.append(PointCoverage(point, most if not missing and counts.get(most) else "", missing))
    return tuple(found)


def _text(document: Document, line: int, end_line: int) -> str:
    return document.text[document.source.line_start(line) : document.source.line_end(end_line)]


@dataclass(frozen=True, slots=True)
class Length:
    """The number of words of a section, of the introduction or of the whole post, and what is expected.

    ``is_limit`` is true if the number is a maximum and not an approximate length.
    """

    name: str
    words: int
    expected: int
    is_limit: bool = False

    @property
    def is_off(self) -> bool:
        """True if it is over its limit, or far from what is expected."""
        if self.is_limit:
            return self.words > self.expected
        least, most = SECTION_SHARES if self.name else POST_SHARES
        return not least * self.expected <= self.words <= most * self.expected


def lengths_of(series: Series, lesson: Lesson, document: Document) -> tuple[Length, ...]:
    """Return the lengths that the outline sets: of the post, the introduction, and each section.

    Code and formulas are not counted.
    """
    found = [
        Length(section.name, words_of(document, section), lesson.section_words(wanted))
        for wanted in lesson.kind.sections
        if (section := document.find_section(wanted.heading))
        and ("words" in wanted.model_fields_set or lesson.words)
    ]
    total = sum(length.words for length in found)
    whole = [Length("", total, lesson.word_count)] if lesson.words or len(found) > 1 else []
    first = document.sections[0].line if document.sections else document.source.line_count + 1
    words = sum(len(p.prose_text.split()) for p in document.prose if p.kind != "heading" and p.line < first)
    limit = series.outline.rules.introduction_words
    return (*whole, Length("Introduction", words, limit, is_limit=True), *found)
