"""Whether a sentence says that the text is unfinished: fast checks of its words, patterns, and a model.

The patterns give points, the model a likelihood. Either can be enough, and a very low likelihood outweighs
the points.
"""

import re
from collections.abc import Collection, Sequence

from postgen.document.nodes import ProseKind
from postgen.rules.prose.sentence_model import PLACEHOLDERS
from postgen.rules.prose.unfinished_evidence import ENOUGH, ENOUGH_IN_FOOTNOTE
from postgen.rules.prose.unfinished_grammar import evidence, points, tags_of
from postgen.rules.prose.unfinished_lexicon import TAGS
from postgen.rules.prose_text import Sentence

# Words of phrases, and those that are rare enough to look at their sentence.
_STATE_WORDS = (
    "space room stays still reported listed displayed placed posted would construction progress "
    "preparation left taken "
    "shown typed spelled looked sorted cleaned worked "
    "works review revision made making being been working exist using waits waiting await awaits "
    "awaiting end happy satisfied"
)
_CIRCUMSTANCE_WORDS = "week weekend month someday day point version edition back tuned perhaps maybe possibly"
_WORDS_OF_PHRASES = {
    "state": _STATE_WORDS.split(),
    "circumstance": _CIRCUMSTANCE_WORDS.split(),
}
_RARE_TEXT = (
    "yet blah bla comment self myself memo reminder owe gotten permitting publish publishing publication "
    "published unsure sure idea remember imagine watch outline headings sample future ask sorry "
    "apologies expanding intentionally deliberately ran evening drawer weekend someday rough raw coming "
    "deadline click anyone anybody someone"
)
_RARE_WORDS = _RARE_TEXT.split()
# Groups of words, as bits. A sentence without one of the combinations below has too little evidence.
_THING, _STATE, _ACT, _AUTHOR, _RARE, _CIRCUMSTANCE, _THIS = 1, 2, 4, 8, 16, 32, 64
_NOT = 128
_WEAK_STATE = 256  # come, go, need: common in finished texts
_TEXT = 512  # a thing that only a text has
_TAGS_OF_GROUPS = {
    _THING: "Nns2E",
    _STATE: "UuPpOr0158gE",
    _WEAK_STATE: "ckq",
    _ACT: "VvGe",
    _AUTHOR: "IiM",
    _CIRCUMSTANCE: "LJH34",
    _THIS: "T",
    _NOT: "x",
}
_GROUP = {word: group for group, tags in _TAGS_OF_GROUPS.items() for word, tag in TAGS.items() if tag in tags}
_GROUP |= dict.fromkeys(_WORDS_OF_PHRASES["state"], _STATE)
_GROUP |= dict.fromkeys(_WORDS_OF_PHRASES["circumstance"], _CIRCUMSTANCE)
_GROUP |= dict.fromkeys(_RARE_WORDS, _RARE) | {
    "check": _ACT,
    "stay": _ACT,
    "think": _ACT,
    "look": _ACT,
    "ignore": _ACT,
}
_GROUP |= {word: _THING | _TEXT for word, tag in TAGS.items() if tag in "Ns"}
del _GROUP["there"]  # very common
_GROUP |= {word: _RARE for word, tag in TAGS.items() if tag in "UZz"}
_GROUPED = frozenset(_GROUP)
_SHORT = 9  # words of a sentence that may have no verb
_VERY_SHORT = 5
_FEW = 3  # words in which a command begins
_CLAUSE = re.compile(r"[;:–—]")


def _groups(words: Collection[str]) -> int:
    groups = 0
    for word in _GROUPED.intersection(words):
        groups |= _GROUP[word]
    return groups


def _tells_state(groups: int) -> bool:
    """Whether there is a state, and something that can be in it."""
    if groups & _STATE:
        return bool(groups & (_THING | _CIRCUMSTANCE | _THIS))
    return bool(groups & _WEAK_STATE and groups & (_TEXT | _CIRCUMSTANCE | _THIS))


def _is_likely(words: Sequence[str], groups: int) -> bool:
    """Whether a sentence has words that can be evidence together."""
    if _starts_alone(words, groups) or groups & _RARE or _tells_state(groups):
        return True
    return 1 < len(words) <= _FEW and bool(groups & _THING)


def _starts_alone(words: Sequence[str], groups: int) -> bool:
    """True for `More to come`, `Nothing yet`, `To be added: …` and the like."""
    if not words:
        return False
    tag = TAGS.get(words[0], "_")
    return (tag in "mx" and len(words) <= _SHORT) or (tag == "t" and bool(groups & (_STATE | _WEAK_STATE)))


def _may_have_evidence(text: str, sentence: Sentence) -> bool:
    """A fast check of a sentence."""
    words = sentence.words
    groups = _groups(words)
    if _is_likely(words, groups):
        return True
    is_short = len(words) <= _SHORT
    if groups & _THIS and groups & _CIRCUMSTANCE and groups & _THING:
        return True
    if is_short and groups & _ACT and _groups(words[:1]) & _ACT:
        return True
    if is_short and (
        (groups & (_STATE | _WEAK_STATE) and len(words) <= _VERY_SHORT)
        or (groups & _THING and groups & (_CIRCUMSTANCE | _NOT))
    ):
        return True
    if not groups & _ACT or not (groups & (_THING | _CIRCUMSTANCE | _THIS) or len(words) <= _FEW):
        return False
    return bool(groups & _AUTHOR or _groups(words[:_FEW]) & _ACT or _CLAUSE.search(text, *sentence[:2]))


# Logarithms of odds: what the single words, then the words and their sequences must have, so that the rest is
# examined; less with words that the patterns know.
_SINGLE_WORDS_ENOUGH = 1.6
_WORDS_ENOUGH = -0.5
_WORDS_ENOUGH_FOR_PATTERNS = -6.0
_LIKELY = 3.0
_UNLIKELY = -1.5
_UNLIKELY_NOTE = 0.3


def may_be_unfinished(text: str, sentence: Sentence) -> bool:
    """A fast check of a sentence. Most sentences do not pass."""
    return (
        _may_have_evidence(text, sentence)
        or PLACEHOLDERS.of_single_words(sentence.words) > _SINGLE_WORDS_ENOUGH
    )


def is_unfinished(
    text: str, sentence: Sentence, kind: ProseKind = "paragraph", *, to_reader: bool = False
) -> bool:
    """Whether a sentence says that the text is unfinished.

    ``to_reader`` is true if it may ask readers to do something, as in an exercise.
    """
    words = text[sentence.start : sentence.end]
    likely = PLACEHOLDERS.of_words(words, kind)
    if likely <= _WORDS_ENOUGH_FOR_PATTERNS:
        return False
    may_have_evidence = _may_have_evidence(text, sentence)
    if likely <= _WORDS_ENOUGH and not may_have_evidence:
        return False
    tags = tags_of(words)
    likely += PLACEHOLDERS.of_tags(tags)
    if likely > _LIKELY and not to_reader:
        return True
    in_footnote = text.startswith("[^")  # where nobody asks readers to do something
    if not may_have_evidence or likely <= (_WORDS_ENOUGH_FOR_PATTERNS if in_footnote else _UNLIKELY):
        return False
    found = points(evidence(words, tags, to_reader=to_reader, in_heading=kind == "heading"))
    return found >= (ENOUGH_IN_FOOTNOTE if in_footnote else ENOUGH)


def may_be_note(note: str, sentence: str, kind: ProseKind) -> bool:
    """Whether a note in brackets may say that the text is unfinished, by its words and its sentence."""
    return _likelihood(note, kind) + _likelihood(sentence, kind) / 2 > _UNLIKELY_NOTE


def _likelihood(words: str, kind: ProseKind) -> float:
    return PLACEHOLDERS.of_words(words, kind) + PLACEHOLDERS.of_tags(tags_of(words))
