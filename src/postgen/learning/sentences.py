"""A post as sentences and tokens, in which a formula or a piece of code is one token without content."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from postgen.document import Document, Prose
from postgen.rules.prose_text import FORMULA, SENTENCE_END, ReadableText, readable_text

_CODE = "`"
_TOKEN = re.compile(r"\w+(?:['’‑-]\w+)*|\S")
_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"|„[^“”]*[“”]|«[^»]*»|‘[^’]*’(?!\w)|(?<!\w)'[^']*'(?!\w)")
_MOST_TOKENS = 200  # of a sentence: a longer one is not compared


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation mark. ``key`` ignores case and the form of apostrophes.

    ``spaced`` is true if white space comes before it. ``fixed`` is true in formulas, code and quotations,
    about which no habit can be. ``start`` and ``end`` are offsets in the post.
    """

    text: str
    key: str
    spaced: bool
    fixed: bool
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a heading. ``section`` is the name of its section, empty in the introduction."""

    section: str
    line: int
    tokens: tuple[Token, ...]
    is_heading: bool = False

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(token.key for token in self.tokens)

    @cached_property
    def text(self) -> str:
        return phrase(self.tokens)

    def __add__(self, other: "Sentence") -> "Sentence":
        return Sentence(self.section, self.line, self.tokens + other.tokens, self.is_heading)


def phrase(tokens: tuple[Token, ...]) -> str:
    """Tokens as text."""
    return "".join((" " if t.spaced and n else "") + t.text for n, t in enumerate(tokens))


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """The sentences and headings of a post in order, without the title, images and code blocks."""
    return tuple(sentence for prose in document.prose for sentence in _sentences(document, prose))


def section_name(document: Document, line: int) -> str:
    """The name of the section that a line is in, empty in the introduction."""
    section = document.section_at(line)
    return section.name if section else ""


def with_named_formulas(text: str) -> str:
    """The text of a sentence for people and models, with a word in place of each formula."""
    return text.replace(FORMULA, "[formula]")


def _sentences(document: Document, prose: Prose) -> Iterator[Sentence]:
    if document.title and prose.line == document.title.line:
        return
    readable = readable_text(prose)
    name = section_name(document, prose.line)
    tokens = tuple(_tokens(readable, "quote" in prose.containers))
    ends = [match.end() for match in SENTENCE_END.finditer(readable.text)] + [len(readable.text)]
    places = [readable.offset(end - 1) for end in ends if end]
    start = 0
    for place in places:
        stop = start
        while stop < len(tokens) and tokens[stop].start <= place:
            stop += 1
        if 0 < stop - start <= _MOST_TOKENS:
            line, _ = document.source.position(tokens[start].start)
            yield Sentence(name, line, tokens[start:stop], prose.kind == "heading")
        start = stop


def _tokens(readable: ReadableText, quoted: bool) -> Iterator[Token]:
    text = readable.text
    quotations = [match.span() for match in _QUOTATION.finditer(text)]
    starts = [start for start, _ in quotations]
    last = -1
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < last:
            continue  # within code
        kind = readable.inline_at(start).kind
        if kind == "code":
            end = max(end, readable.end_of_piece(start))
        found = text[start:end]
        key = _CODE if kind == "code" else found.casefold().replace("’", "'").replace("‑", "-")
        fixed = quoted or kind == "code" or found == FORMULA or _is_within(start, starts, quotations)
        yield Token(found, key, start > 0 and text[start - 1].isspace(), fixed, *readable.bounds(start, end))
        last = end


def _is_within(place: int, starts: list[int], ranges: list[tuple[int, int]]) -> bool:
    """Whether a place is in one of the sorted ``ranges``, which begin at ``starts``."""
    index = bisect_right(starts, place) - 1
    return index >= 0 and place < ranges[index][1]
