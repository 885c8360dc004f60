"""Whether a sentence or a note in brackets says that the text is unfinished, by the model of placeholders."""

import re
from collections.abc import Iterator
from itertools import islice

from postgen.document.nodes import ProseKind
from postgen.rules.prose.sentence_model import PLACEHOLDERS
from postgen.rules.prose.unfinished_tags import tags_of
from postgen.rules.prose_text import Sentence, any_of, sentence_bounds

# Logarithms of odds: what the single words of a sentence must have, so that the rest is examined, then its
# words and their sequences, and in the end all of it.
_SINGLE_WORDS_ENOUGH = 1.0
_WORDS_ENOUGH = -4.0
_LIKELY = 1.0
_LIKELY_IN_FOOTNOTE = -2.0  # where nobody asks readers to do something
# A note and half of what its sentence has, which says what the note is about.
_LIKELY_NOTE = 1.5
_UNLIKELY_NOTE = -1.0  # a note with less is not examined further
_LONGEST = 1000  # characters of a sentence that are examined, or on each side of a note
_MOST_BRACKETS = 200  # of a paragraph; the rest is ignored
_TEMPLATE = re.compile(r"\s*\{\{?[^{}]{0,200}[%.>|(:][^{}]{0,200}\}\}?\s*")  # a call that a program replaces
_ORDER = re.compile(r"A*[VvGye]")  # in the tags of what readers of an exercise are asked to do


def may_be_unfinished(sentence: Sentence) -> bool:
    """A fast check of a sentence. Most sentences do not pass."""
    return PLACEHOLDERS.of_single_words(sentence.words) > _SINGLE_WORDS_ENOUGH


def is_unfinished(
    sentence: str, kind: ProseKind = "paragraph", *, to_reader: bool = False, in_footnote: bool = False
) -> bool:
    """Whether a sentence says that the text is unfinished.

    ``to_reader`` is true if it may ask readers to do something, as in an exercise.
    """
    sentence = sentence[:_LONGEST]
    if _TEMPLATE.fullmatch(sentence):
        return False
    of_words = PLACEHOLDERS.of_words(sentence, kind)
    if of_words <= _WORDS_ENOUGH:
        return False
    tags = tags_of(sentence)
    if to_reader and _ORDER.match(tags):
        return False
    return of_words + PLACEHOLDERS.of_tags(tags) > (_LIKELY_IN_FOOTNOTE if in_footnote else _LIKELY)


# Notes in brackets: `[insert plot]`, `(proof omitted for now)`, `{summary}`, `%% expand %%`.
_BRACKET = re.compile(
    r"(?P<square>\[\[?(?P<in_square>[^\[\]\n]{1,200})\]\]?(?!\s?[(\[:]))|"
    r"(?P<round>\((?P<in_round>[^()\n]{2,200})\))|"
    r"(?P<curly>\{(?P<in_curly>(?!\s*[#.:%<]|\s*[\w.]+\.[\w.]+\s*\})[^{}\n=\x22]{3,120})\})|"
    r"(?P<angle><(?P<in_angle>[A-Za-z][^<>\n]{3,120})>)|"
    r"(?P<percent>%%(?P<in_percent>[^%\n]{4,200})%%)|(?P<equals>==(?P<in_equals>[^=\n]{4,200})==)"
)
_FORMS = ("square", "round", "curly", "angle", "percent", "equals")
_NO_NOTE = re.compile(
    r"\W*(?:\^|x\b|sic\b|ed\.|optional\b|required\b|see\b|cf\b|e\.g\b|i\.e\b|emphasis\b|our\b|"
    r"table of contents|toc\b|next\b|back\b|previous\b|\d+\W*$|update\b|edit\b|"
    r"(?:end|start|beginning) of \w+\W*$)",  # a special token
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b|\bet al\b")
_SURE_NOTE = any_of(r"\W*(?:insert|paste|fill in) \w+ \w+")


def may_have_note(text: str) -> bool:
    """A fast check of a paragraph."""
    return "(" in text or "[" in text or "{" in text or "<" in text or "%%" in text or "==" in text


def find_notes(text: str) -> Iterator[tuple[int, int]]:
    """The bounds of the notes in brackets in a paragraph."""
    for match in islice(_BRACKET.finditer(text), _MOST_BRACKETS):
        form = next(name for name in _FORMS if match[name])
        if _is_code(form, text[max(0, match.start() - 1) : match.start()]):
            continue
        content = match[f"in_{form}"].split("|")[-1].strip()
        if form == "round" and _YEAR.search(content):
            continue
        start, end = sentence_bounds(text, *match.span())
        around = slice(max(start, match.start() - _LONGEST), min(end, match.end() + _LONGEST))
        if is_note(match[0], text[around].strip()):
            yield match.span()


def _is_code(form: str, before: str) -> bool:
    """Whether a bracket after a character is an index or part of LaTeX."""
    if form in ("square", "angle"):
        return before.isalnum() or before in ("]", "$")
    return form == "curly" and (before.isalnum() or before in ("}", "_", "^", "'"))


def is_note(note: str, sentence: str) -> bool:
    """Whether a note in brackets says that the text is unfinished, by its words and its sentence."""
    if _SURE_NOTE.match(note):
        return True
    if _NO_NOTE.match(note):
        return False
    likely = _likelihood(note)
    return likely > _UNLIKELY_NOTE and likely + _likelihood(sentence) / 2 > _LIKELY_NOTE


def _likelihood(words: str) -> float:
    return PLACEHOLDERS.of_words(words, "paragraph") + PLACEHOLDERS.of_tags(tags_of(words))
