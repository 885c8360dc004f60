"""Sections far longer or shorter than the outline wants them: remarks that a repair is asked for once."""

from collections.abc import Iterator

from postgen.document import Document, Section
from postgen.findings import Finding, Severity
from postgen.series import KindOutline

CODE = "words"
_TOO_MANY, _TOO_FEW = 1.8, 0.5  # shares of the budget; within them a section is about as long as wanted


def length_remarks(document: Document, kind: KindOutline, path: str) -> Iterator[Finding]:
    """A remark for each section far from the number of words that the outline itself sets for it."""
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
            f"the section has {has} words, code and formulas not counted; about {wanted.words} are wanted",
            "say it shorter, and keep every point" if longer else "explain what it leaves unexplained",
            section=section.name,
        )


def words_of(document: Document, section: Section) -> int:
    """How many words of prose a section has."""
    return sum(len(p.words.split()) for p in document.prose if section.holds(p.line))
