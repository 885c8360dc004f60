"""Find symbols set in emphasis, such as `*w*` for `$w$`, by the words beside each letter."""

import re
from collections.abc import Iterator, Sequence

from postgen.document import Inline
from postgen.rules.mathematics.prose_mathematics import MathSign

_WORDS = frozenset("aAIO")  # words of one letter
_LETTER = re.compile(r"(?:[A-Za-zΑ-ωϑϕϵ]['’]?|[A-Za-z]_\w|[A-Za-z]\^\w)")
# A letter after these names itself, a key, an answer or a part, and not a number or a vector.
_NAMED = """letter letters key keys press pressed pressing hit type typed types vowel consonant word words
    article sound option answer choice vitamin plan grade section appendix figure fig table part step item
    group team class player panel question exercise note hepatitis type point column row version drive route
    line gate character characters command shortcut chapter volume level ending prefix suffix initial
    initials"""
_AFTER_NAME = (
    """key keys button buttons option command character flag sound stands ending chromosome switch"""
)
_NAMED_WORDS = frozenset(_NAMED.split())
_NAME_WORDS_AFTER = frozenset(_AFTER_NAME.split())
_LAST_WORD = re.compile(r"([A-Za-z]+)[\s“\"(]*$")
_FIRST_WORD = re.compile(r"[”\"')]*\s+([A-Za-z]+)")
_ABOUT_LETTERS = re.compile(r"\b(?:letters?|alphabet|vowels?|consonants?|keyboard|keys|spell\w*)\b")
_SENTENCE_END = re.compile(r"[.!?]\s")
_REACH = 20  # pieces of a paragraph
# An uppercase letter in bold is a label, unless a word or a sign says what it is.
_NOUNS = "matrix vector tensor variable symbol function set matrices vectors constant number"
_NOUN = frozenset(_NOUNS.split())
_RELATION = re.compile(r"\s*(?:[=<>≤≥∈≈+·]|(?:is|are|denotes?)\b)")
_LABEL_END = re.compile(r"[.:)]")


def emphasized_symbols(inlines: Sequence[Inline]) -> Iterator[MathSign]:
    """The symbols in emphasis in a paragraph, with offsets in the post, their marks included."""
    for number, inline in enumerate(inlines):
        if inline.kind != "text" or not _LETTER.fullmatch(inline.text) or inline.text in _WORDS:
            continue
        first = last = number
        while first and inlines[first - 1].kind == "mark":
            first -= 1
        while last + 1 < len(inlines) and inlines[last + 1].kind == "mark":
            last += 1
        if first == number or last == number:
            continue
        before = inlines[first - 1].text if first and inlines[first - 1].kind == "text" else ""
        after = inlines[last + 1].text if last + 1 < len(inlines) else ""
        sentence = _SENTENCE_END.split("".join(i.text for i in inlines[max(0, first - _REACH) : first]))[-1]
        if _ABOUT_LETTERS.search(sentence):
            continue
        if _is_symbol(inline.text, before, after, is_bold=number - first > 1):
            yield MathSign(inlines[first].start, inlines[last].end, "emphasis")


def _is_symbol(letter: str, before: str, after: str, *, is_bold: bool) -> bool:
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    previous = last[1].lower() if last else ""
    if previous in _NAMED_WORDS or (first and first[1].lower() in _NAME_WORDS_AFTER):
        return False
    if _RELATION.match(after) or previous in _NOUN:
        return True
    return not (letter.isupper() and (is_bold or _LABEL_END.match(after) or not before.strip()))
