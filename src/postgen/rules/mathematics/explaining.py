"""Decide whether the words around a formula explain its symbol."""

import re

from postgen.rules.mathematics.counting import counts
from postgen.rules.mathematics.nouns import is_noun
from postgen.rules.reading import FORMULA

_VERBS = """denote represent mean stand refer hold contain measure count tell control scale set collect
    describe indicate capture correspond encode quantify quantifie store track determine define specify
    specifie map summarize summarise express signify signifie mark reflect say"""
_VERB = rf"(?:{'|'.join(_VERBS.split())})s?|called"
_ADVERBS = """here again simply just now still then therefore thus also usually often only really always
    each both all itself themselves respectively together instead"""
_ADVERB = rf"(?:,?\s+(?:{'|'.join(_ADVERBS.split())})\b,?)?"
# These words give the size of a symbol or a change of it, but do not explain it.
_STATE_WORDS = """large larger small smaller big bigger huge tiny high higher low lower positive negative
    nonzero zero equal greater less more close near far too very so not already never fixed known
    unknown chosen then in at on of from to by for with within over under above below between
    because where when if wrong right correct good better bad worse fine there up down off multiplied
    added subtracted divided computed updated used applied increased decreased reduced initialized
    initialised learned shown plotted seen printed moved obtained found needed replaced increasing
    decreasing growing falling changing moving"""
_STATE = rf"(?:given(?!\s+by)|{'|'.join(_STATE_WORDS.split())})\b"
_BE = r"(?:is|are|was|were|being|(?:(?:will|would|should|might|may|can|could|must)\s+)?be)"
_IS = rf"{_BE}(?::|\s+(?!{FORMULA}|{_STATE}))"
_HAS = r"(?:has|have)\s+(?!no\b)"
_GIVES = r"gives?\s+(?:the|an?|our|how|what)\b"
_AS = rf"as\s+(?!{FORMULA}|an?\s+function\b|(?:in|it|we|you|they|long|soon|well|above|usual|follows|far)\b)"
_WITH = rf"with\s+(?!{FORMULA})"
_MEANT = r"(?:to\s+(?:denote|mean|represent)|(?:we|I)\s+(?:mean|denote|call|understand))\b"
_ARTICLES = r"(?:the|an?|our|its|one|each|all)\b"
_ASIDE = r"(?:,\s[^,.;]{2,40},)?"
_MORE = rf"(?:\s*(?:,|and|or|/|,\s*and)\s*{FORMULA})*"
_EXPLAINS = rf"(?:{_ADVERB},?|{_ASIDE})\s+(?:(?:{_VERB})\b|{_IS}|{_HAS}|{_GIVES})"
_AFTER = re.compile(
    rf"{_MORE}[”\"')]*(?:{_EXPLAINS}|\s+(?:{_AS}|{_WITH}|{_MEANT}|{_ARTICLES})"
    rf"|\s*[:–—=→]\s*\w|\s+-\s|\s*\((?=[a-z])|,\s*(?:the|an?|our|its|which|one|all)\b"
    r"|-(?:dimensional|class|layer|step|bit|way|fold|head|word|point)\b)"
)
# Matches the reversed text, which is faster than a search: other symbols of a list, then a word.
_WORD_BEFORE = re.compile(
    rf"[\s(“\"]*(?:(?:(?:dna|ro|,)\s*)?{FORMULA}[\s(“\"]*)*([A-Za-z-]{{2,40}}[A-Za-z])(?![A-Za-z])"
)
_WORDS = r"(?:\s+[^\s.,;:!?]+)"
_ARTICLE = r"\b(?:the|an?|our|its|this|that|each|every|their)"
_OBJECT = rf"(?:it|this|that|them|these|{_ARTICLE}{_WORDS}{{1,4}})"
_NAMED = re.compile(
    rf"\b(?:called|named|denot\w+|labell?ed|abbreviated|written|say,?|we\s+mean|(?:that|which)\s+we\s+call|(?:call|name|denote)\w*\s+{_OBJECT})\s+$"
    rf"|\b(?:call|nam|denot|writ|wrot|label|abbreviat|symboli[sz]|known|refer)\w*(?:,|{_WORDS}){{0,12}}\s+(?:by|as)\s+$",
    re.IGNORECASE,
)
_FOR = re.compile(r"\s+for\s+(?:the|an?|our|its|each|every|all|how|what)\b")
_USED_FOR = re.compile(r"\b(?:writ\w+|us(?:e|es|ing)|symbols?|letters?|notation|short)\b", re.IGNORECASE)
# "The charge is $q$", but not "the formula is $q = 1$".
_SUBJECT = re.compile(rf"{_ARTICLE}({_WORDS}{{1,9}}?)\s+(?:is|are|be|being)\s+$", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    r"\b(?:formula|equation|expression|update|rule|condition|relation|identity|result|answer|same)\b"
)
_VALUE = re.compile(r"[^=<>]*?(?:=\s*-?[\d.,]+\s*)?")
_RELATION = re.compile(r"\\(?:leftarrow|rightarrow|gets|to|leq?|geq?|approx|sim|propto|neq?|equiv)(?![a-z])")
_OF_VALUE = re.compile(r"\b[a-z]{3,}\s+of\s+(?:about\s+)?[\d.,]+\s*%?\s*\($")
_PHRASE = re.compile(rf"{_ARTICLE}{_WORDS}{{1,7}},\s+$", re.IGNORECASE)
_PHRASE_ENDS = re.compile(r"\s*(?:[.,;:)]|$)")
_BRIEF = re.compile(r"\s+[a-z-]{3,}(?:\s+[a-z-]{3,})?\s*(?:[.,;:)]|and\b|$)")
_SENTENCE_END = re.compile(r"[.!?]\s")


def is_explained(before: str, after: str, latex: str) -> bool:
    """True if the text right ``before`` or ``after`` a formula explains it."""
    if _AFTER.match(after) or counts(before, after, latex):
        return True
    sentence = _SENTENCE_END.split(before)[-1]
    word = _WORD_BEFORE.match(sentence[::-1])
    if word and is_noun(word[1][::-1], sentence[: len(sentence) - word.end()].split()[-3:]):
        return True
    if _is_apposed(sentence, after) or _is_brief(sentence, after):
        return True
    is_symbol = _VALUE.fullmatch(latex) and not _RELATION.search(latex)
    return bool(is_symbol and (_NAMED.search(sentence) or _is_subject(sentence)))


def _is_apposed(sentence: str, after: str) -> bool:
    """True for "write $f$ for the force", "a force of 3 ($f = 3$)" and "the force of it, $f$,"."""
    return bool(
        (_FOR.match(after) and _USED_FOR.search(sentence))
        or _OF_VALUE.search(sentence)
        or (_PHRASE_ENDS.match(after) and _PHRASE.search(sentence))
    )


def _is_subject(sentence: str) -> bool:
    """True for "The force is $f$"."""
    subject = _SUBJECT.search(sentence)
    return subject is not None and not _NO_SUBJECT.search(subject[1])


def _is_brief(sentence: str, after: str) -> bool:
    """True for the second symbol of "$f$ denotes force, $q$ charge"."""
    if not _BRIEF.match(after) or not sentence.rstrip().endswith((",", ";", "and", "by")):
        return False
    return any(_AFTER.match(sentence, at.end()) for at in re.finditer(FORMULA, sentence))
