"""The sentences of a post and their words, split once for all rules that look at what a sentence says."""

import re
from collections.abc import Collection
from typing import NamedTuple

from postgen.document import Document
from postgen.rules.prose_text import WORD, prose_without_code

# Ends of sentences, but neither abbreviations nor dots before a lower-case letter.
_END = re.compile(
    r"[.!?…][.!?…\"'”’)\]*_]*(?=\s)(?!\s+[a-z])"
    r"(?:(?<![xegsfo]\.)|"
    r"(?<!\b[Aa]pprox\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\bcf\.)(?<!\b[Nn]o\.))"
)


class Sentence(NamedTuple):
    """The bounds of a sentence in its text, without white space around it, and its words in lower case."""

    start: int
    end: int
    words: list[str]


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a text of one paragraph, heading or table cell."""
    found = []
    start = 0
    for end in [*[match.end() for match in _END.finditer(text)], len(text)]:
        piece = text[start:end].lstrip()
        if piece:
            start = end - len(piece)
            found.append(Sentence(start, start + len(piece.rstrip()), WORD.findall(piece.casefold())))
        start = end
    return found


def prose_sentences(document: Document) -> tuple[list[Sentence], ...]:
    """The sentences of each block of prose, as bounds in its readable text. Their words are not code."""
    return tuple(split_sentences(text) for text in document.memo(prose_without_code))


def words_of(sentences: Collection[Sentence]) -> list[str]:
    """The words of a paragraph."""
    return [word for sentence in sentences for word in sentence.words]


def words_of_prose(document: Document) -> tuple[list[str], ...]:
    """The words of each block of prose in lower case, without punctuation."""
    return tuple(words_of(sentences) for sentences in document.memo(prose_sentences))
