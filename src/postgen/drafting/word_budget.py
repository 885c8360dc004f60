"""Remarks about sections that are far longer or shorter than the outline asks for."""

from collections.abc import Iterator

from postgen.document import Document, Section
from postgen.findings import Finding, Severity
from postgen.series import KindOutline

CODE = "words"
_TOO_MANY, _TOO_FEW = 1.8, 0.5  # limits, as shares of the outline's number of words


def length_remarks(document: Document, kind: KindOutline, path: str) -> Iterator[Finding]:
    """A remark for each section whose length is far from the number of words that the outline sets."""
    for wanted in kind.sections:
        section = document.section_named(wanted.heading)
        if section is None or "words" not in wanted.model_fields_set:
            continue
        has = words_of(document, section)
        if _TOO_FEW * wanted.words <= has <= _TOO_MANY * wanted.words:
            continue
        longer = has > wanted.words
        yield Finding(
            path,
            document.source.line_span(section.line, section.line),
            CODE,
            "word-budget",
            Severity.INFO,
            f"the section has {has} words without code and formulas; about {wanted.words} are expected",
            "shorten it, but keep every point" if longer else "explain its points in more detail",
            section=section.name,
        )


def words_of(document: Document, section: Section) -> int:
    """The number of words of prose in a section."""
    return sum(len(p.words.split()) for p in document.prose if section.holds(p.line))
