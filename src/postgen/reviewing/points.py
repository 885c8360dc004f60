"""The coverage of the outline's points by a post."""

from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import Document
from postgen.rules.series.words import key_words, missing_words, speaks_of, vocabulary, vocabulary_of


@dataclass(frozen=True, slots=True)
class PointReview:
    """A point, the ``section`` that covers it best, and the ``missing`` keywords if none covers it."""

    point: str
    section: str
    missing: tuple[str, ...]


def points_covered(document: Document, points: Sequence[str]) -> tuple[PointReview, ...]:
    """Return the coverage of each point by its keywords, as the rule SE702 determines it."""
    known = document.once(vocabulary)
    sections = [(s.name, vocabulary_of(_text(document, s.line, s.end_line))) for s in document.sections]
    found = []
    for point in points:
        keys = key_words(point)
        said = {name: sum(speaks_of(words, key) for key in keys) for name, words in sections}
        most = max(said, key=said.__getitem__, default="")
        missing = missing_words(point, known)
        found.append(PointReview(point, most if not missing and said.get(most) else "", missing))
    return tuple(found)


def _text(document: Document, line: int, end_line: int) -> str:
    return document.text[document.source.line_start(line) : document.source.line_end(end_line)]
