"""Extracts the facts about a post that cross-post rules need."""

import re
import sys
from collections.abc import Iterator
from urllib.parse import unquote

from postgen.document import Document
from postgen.rules.install.packages import imports, installed_by
from postgen.rules.ledger.brought import Brought, Link, Marks, Named, Used
from postgen.rules.ledger.terms import early_terms, terms_in
from postgen.rules.mathematics.explained import explanations
from postgen.rules.prose.passages import marks_by
from postgen.rules.python.nodes import span_of
from postgen.series import Lesson, Series

_THING = re.compile(
    r"[”\"')]*\s+(?:is|denotes|represents|stands for)\s+(?:the|a|an|our|its)\s+"
    r"((?:[a-z-]+ ){1,6}[a-z-]+)(?=[.,;:!?)]|\s+and\s|$)"
)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#]")


def bring(document: Document, series: Series, lesson: Lesson | None) -> Brought:
    """Extract the facts about a post. They depend only on its text, its lesson and the outline."""
    min_words = series.outline.rules.repeated_words
    return Brought(
        sections=tuple((s.line, s.end_line, s.name) for s in document.sections),
        packages=tuple(sorted(installed_by(document))),
        imports=tuple(_imports(document)),
        terms=terms_in(document, series, lesson),
        early=tuple(early_terms(document, series, lesson)),
        named=tuple(_named(document)),
        passages=Marks.of(document.once(marks_by(min_words))),
        links=tuple(_links(document)),
    )


def _imports(document: Document) -> Iterator[Used]:
    seen: set[str] = set()
    for block in document.python_blocks:
        for name, node in imports(block):
            if name not in seen and name not in sys.stdlib_module_names:
                seen.add(name)
                yield Used(name, span_of(document, block, node))


def _named(document: Document) -> Iterator[Named]:
    """The meanings of symbols that the post states in a phrase of at least two words."""
    for explanation in explanations(document):
        if meaning := _THING.match(explanation.after):
            span = document.span(explanation.start, explanation.end)
            yield Named(explanation.symbol, meaning[1].lower(), span)


def _links(document: Document) -> Iterator[Link]:
    for prose in document.prose:
        for inline in prose.inlines:
            has_target = inline.kind in ("image", "link_open") and inline.target.strip()
            if has_target and not _ELSEWHERE.match(inline.target):
                path = unquote(re.split(r"[?#]", inline.target, maxsplit=1)[0])
                span = document.span(inline.start, max(inline.end, inline.start + 1))
                yield Link(path, inline.kind == "image", span)
