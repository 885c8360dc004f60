"""The words of a post, told apart once for all rules that count or compare them; for ``Document.once``."""

import re

from postgen.document import Document

_WORD = re.compile(r"\w+")


def words_of_prose(document: Document) -> tuple[list[str], ...]:
    """The words of each piece of prose in lower case, without punctuation."""
    return tuple(_WORD.findall(prose.words.casefold()) for prose in document.prose)


def different_words(document: Document) -> str:
    """The whole text, code and all, with each word as it is written once, between spaces."""
    return " ".join(set(document.text.split()))


def all_words(document: Document) -> frozenset[str]:
    """The words of the whole text in lower case."""
    return frozenset(_WORD.findall(document.once(different_words).casefold()))
