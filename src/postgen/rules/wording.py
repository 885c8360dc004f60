"""The words of a post, split once for all rules that need them; pass these to ``Document.once``."""

import re

from postgen.document import Document

_WORD = re.compile(r"\w+")


def words_of_prose(document: Document) -> tuple[list[str], ...]:
    """The words of each block of prose in lower case, without punctuation."""
    return tuple(_WORD.findall(prose.words.casefold()) for prose in document.prose)


def different_words(document: Document) -> str:
    """Every different word of the whole text, code included, once and separated by spaces."""
    return " ".join(set(document.text.split()))


def all_words(document: Document) -> frozenset[str]:
    """The words of the whole text, in lower case."""
    return frozenset(_WORD.findall(document.once(different_words).casefold()))
