"""Extract from a post the facts that rules compare across posts."""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from postgen.document import Document
from postgen.findings import Span
from postgen.rules.cross_post.post_facts import Fingerprints, NameUse, PostFacts, RelativeLink, SymbolMeaning
from postgen.rules.install.packages import find_imports, installed_packages
from postgen.rules.mathematics.explanations import find_explanations, is_subject
from postgen.rules.prose.fingerprints import fingerprinter
from postgen.rules.prose_text import WORD, all_words, readable_text, sentence_bounds
from postgen.rules.python.ast_tools import span_of
from postgen.rules.series.link_addresses import address_problem
from postgen.series import Lesson, Series
from postgen.series.series import FIGURES

_AHEAD = re.compile(
    r"\b(?:later|next|will|soon|ahead|follow(?:s|ing)?|upcoming|future|eventually|come[sd]?|lessons?|modules?|beyond)\b",
    re.IGNORECASE,
)


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


def _later_terms(document: Document, series: Series, lesson: Lesson | None) -> list[_Term]:
    """The terms of later lessons in the post, including those that it only announces."""
    index = series.memo(_term_index)
    if lesson is None or not index:
        return []
    words = document.memo(all_words)
    # Look up the words of the post, because a long series has more terms than a post has words.
    found = {term.number: term for word in words & index.keys() for term in index[word]}
    later = (found[number] for number in sorted(found) if found[number].lesson.order > lesson.order)
    return [term for term in later if term.pattern.search(document.text)]


def _term_index(series: Series) -> Mapping[str, list[_Term]]:
    """All terms of a series by their first word, in the singular and plural."""
    found: dict[str, list[_Term]] = {}
    terms = ((text, lesson) for lesson in series.lessons for text in lesson.terms)
    for number, (text, lesson) in enumerate(terms):
        if first := WORD.search(text.casefold()):
            for form in ("", "s", "es"):
                found.setdefault(first[0] + form, []).append(_Term(number, text, lesson))
    return found


def _uses(document: Document, pattern: re.Pattern[str]) -> Iterator[Span]:
    """The spans where a term is used and not announced. An announcement covers the code of the post, too."""
    announced = False
    for prose in document.prose:
        if not pattern.search(prose.visible_text):
            continue
        reading = readable_text(prose, ("code", "math", "image"))
        for match in pattern.finditer(reading.text):
            if _AHEAD.search(reading.text, *sentence_bounds(reading.text, *match.span())):
                announced = True
            else:
                yield document.span(*reading.bounds(*match.span()))
    for block in document.python_blocks if not announced else ():
        for number, line in enumerate(block.body.split("\n"), 1):
            used = next((m for m in pattern.finditer(line) if not line.startswith(".", m.end())), None)
            if used:  # and not the name of a module, as in `torch.autograd.gradcheck`
                yield document.code_span(block, number, used.start() + 1, number, used.end() + 1)


_MEANING = re.compile(
    r"[”\"')]*\s+(?:is|denotes|represents|stands for)\s+(?:the|our|its)\s+"
    r"((?:[a-z-]+ ){1,6}[a-z-]+)(?=[.,;:!?)]|\s+and\s|$)"
)
_NOT_RELATIVE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#]")
_FOOTNOTE = "[^"  # a footnote of one word looks like a link to that word


def extract_facts(document: Document, series: Series, lesson: Lesson | None) -> PostFacts:
    """Extract the facts about a post. They depend only on its text, its lesson and the outline."""
    min_words = series.outline.rules.repeated_words
    terms = _later_terms(document, series, lesson)
    first_uses = ((term.text, next(_uses(document, term.pattern), None)) for term in terms)
    return PostFacts(
        sections=tuple((s.line, s.end_line, s.name) for s in document.sections),
        packages=tuple(sorted(installed_packages(document))),
        imports=tuple(_imports(document)),
        terms=tuple(term.text for term in terms),
        premature_terms=tuple(NameUse(term, span) for term, span in first_uses if span),
        symbol_meanings=tuple(_symbol_meanings(document)),
        passages=Fingerprints.pack(document.memo(fingerprinter(min_words))),
        links=tuple(_links(document)),
    )


def _imports(document: Document) -> Iterator[NameUse]:
    seen: set[str] = set()
    for block in document.python_blocks:
        for name, node in find_imports(block):
            if name not in seen and name not in sys.stdlib_module_names:
                seen.add(name)
                yield NameUse(name, span_of(document, block, node))


def _symbol_meanings(document: Document) -> Iterator[SymbolMeaning]:
    """The meanings of symbols that the post states in a phrase of at least two words."""
    for explanation in document.memo(find_explanations):
        meaning = _MEANING.match(explanation.after)
        if meaning and is_subject(explanation.before):
            span = document.span(explanation.start, explanation.end)
            yield SymbolMeaning(explanation.symbol, meaning[1].lower(), span)


def _links(document: Document) -> Iterator[RelativeLink]:
    drawn = {
        image.inlines[0].start
        for block in document.python_blocks
        if block.no_run_reason is None
        for image in document.figures_after(block)
        if image.inlines[0].target.startswith(f"{FIGURES}/")
    }
    for _, inline in document.inlines("image", "link_open"):
        target = inline.target
        if not target.strip() or _NOT_RELATIVE.match(target) or address_problem(target):
            continue
        if document.text.startswith(_FOOTNOTE, inline.start):
            continue
        path, _, anchor = target.partition("#")
        path = unquote(path.partition("?")[0])
        span = document.span(inline.start, max(inline.end, inline.start + 1))
        yield RelativeLink(path, inline.kind == "image", span, unquote(anchor), inline.start in drawn)
