"""Phrases that explain a symbol."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import Document
from postgen.latex.symbols import base_symbols
from postgen.rules.prose_text import FORMULA, readable_prose

_THINGS = """arrays batches bits branches bytes categories channels classes clusters columns components
    coordinates copies cores data devices digits dimensions directions edges elements entries epochs
    examples experiments experts features filters folds gpus groups heads images inputs instances
    iterations kernels labels layers matrices measurements mini-batches minibatches neurons nodes
    numbers objects observations outputs pairs parameters parts passes people pieces pixels points
    predictions rows samples sentences sequences shards stages steps symbols tasks tensors terms tokens
    trials units updates values variables vectors vertices weights words workers"""
_KINDS = """adjustable data different equal feature free hidden identical independent input inner learnable
    learned linear model more new output parallel random real rounds scalar single test time trainable
    training validation whole"""
_COUNTABLE = re.compile(rf"\s+(?:(?:{'|'.join(_KINDS.split())})\s+){{0,2}}(?:{'|'.join(_THINGS.split())})\b")
# After these words, a word in -s is a plural and not a verb: "a set of $w$ tuples", unlike "$w$ moves".
_AMOUNT = re.compile(
    rf"""\b(?:there\s+(?:are|is|were|was)|with|ha(?:s|ve|d|ving)|contain(?:s|ing)?|made\s+of|consist(?:s|ing)?\s+of
    |(?:set|list|batch|collection|group|sequence|database|total|sum|average|mean|number|stack|row|out|any|each|all)
    \s+of|into|train(?:s|ed|ing)?|samples?|collect(?:s|ed|ing)?|draw(?:s|n|ing)?|observed?|takes?|gives?|given|exactly|only|about|roughly|first|last|next|up\s+to|at\s+(?:most|least))
    (?:\s+{FORMULA}\s+[a-z-]+(?:\s+[a-z-]+)?,?(?:\s+and)?)?\s+$""",
    re.IGNORECASE | re.VERBOSE,
)
_PLURAL = re.compile(r"\s+(?:[a-z-]+\s+)?[a-z-]{2,}[a-rt-z]s\b")
_VERBS_AFTER_COUNT = """increases decreases grows falls moves rises changes shrinks goes gets becomes stays
    means plus minus times does has always sometimes towards afterwards perhaps us"""
_VERB_AFTER_COUNT = re.compile(rf"\s+(?:[a-z-]+\s+)?(?:{'|'.join(_VERBS_AFTER_COUNT.split())})\b")
_SHAPE = re.compile(
    r"\s+(?:[a-z-]+\s+)?(?:matri|image|grid|array|tensor|kernel|filter|patch|window|table|block|map)"
)


def is_count_phrase(before: str, after: str, latex: str) -> bool:
    """True if a formula is the number or the size of the things that follow it."""
    if _COUNTABLE.match(after) or ("\\times" in latex and _SHAPE.match(after)):
        return True
    return bool(_PLURAL.match(after) and not _VERB_AFTER_COUNT.match(after) and _AMOUNT.search(before))


_PARTICLES = """where and with that then when here for the from into over than but because while until since
    every both all each only not how why also now thus hence therefore about under above below through
    against within along per via between plus minus times respect these those whose which its our their
    his her this there some any such same other another what whether if unless though although yet again
    too very just even still already once twice out off down back away across after before during toward
    towards without upon versus either neither namely whom onto like let given instead"""
_ADJECTIVES = """large larger largest small smaller smallest big bigger huge tiny high higher low lower
    great greater less more most few fewer many much enough long longer short shorter new old current
    previous next last first second third final initial original fixed positive negative
    nonzero zero finite optimal good better best bad worse true right wrong whole entire different
    similar certain random arbitrary own possible several itself one two three ten"""
_OTHER_VERBS = """are is was were be been being am has does do gets becomes gives takes makes finds
    computes uses adds increases decreases raises lowers reduces contains learns fits keeps holds needs
    knows obtains yields returns removes feeds equals approaches exceeds satisfies shrinks grows moves
    shifts scales passes pushes pulls turns leaves affects involves requires reads multiplies divides
    updates minimizes minimises maximizes maximises depends shows sees sets puts consider suppose assume
    choose recall compute minimize minimise maximize maximise subtract multiply differentiate evaluate
    insert substitute apply define initialize initialise compare solve obtain become approximate expand
    simplify rewrite normalize normalise remove satisfy exceed want have give take make find see say says
    will would can could may might must shall should know keep hold need denote reduce"""
# Nouns after an article, otherwise verbs: "the change $d$", "we change $w$".
_OFTEN_VERBS = """use add pick increase decrease raise lower vary change plot draw print replace plug divide
    call write fix estimate learn fit train sample get move shift follow depend show yield rescale clip
    average try set put return treat note notice read feed mean equal approach shrink grow double halve
    scale pass push pull nudge turn leave affect update reuse swap drop"""
# Nouns that end like a verb or an adverb.
_NOUNS = """bearing coding coupling embedding encoding heading loading mapping meaning offspring padding
    pooling ranking rating reading ring scaling setting spacing spring string thing timing warping
    weighting wing speed seed feed bed anomaly family supply assembly poly"""
_NOT_NOUN = frozenset(f"{_PARTICLES} {_ADJECTIVES} {_OTHER_VERBS}".split())
_AMBIGUOUS = frozenset(_OFTEN_VERBS.split())
_NOUN = frozenset(_NOUNS.split())
_ENDINGS = ("ing", "ed", "ly")
_DETERMINERS = "the a an our its this each every their his her your my with of per at in as from"
_BEFORE_NOUN = frozenset(_DETERMINERS.split())


def is_noun(word: str, before: Sequence[str]) -> bool:
    """True if ``word`` may be a noun, decided by word lists and endings. ``before`` are the words before it.

    Most words may be nouns. A word that is also a verb is a noun after an article: "the estimate $m$".
    """
    word = word.lower()
    if word in _NOT_NOUN:
        return False
    if word in _NOUN:
        return True
    reach = 3 if word in _AMBIGUOUS else 1 if word.endswith(_ENDINGS) else 0
    return not reach or any(other.lower() in _BEFORE_NOUN for other in before[-reach:])


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


def explains_symbol(before: str, after: str, latex: str) -> bool:
    """True if the text right ``before`` or ``after`` a formula explains it."""
    if _AFTER.match(after) or is_count_phrase(before, after, latex):
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


_CONTEXT = 80  # characters
_WORD = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A symbol, the text before and after the formula that explains it, and the formula's offsets."""

    symbol: str
    before: str
    after: str
    start: int
    end: int


_PREPOSITION = re.compile(
    r"\b(?:of|in|for|on|to|from|by|at|per|along|under|over|between|than|about|into)\s+$"
)


def is_subject(before: str) -> bool:
    """False if a formula belongs to the words before it: in "Each row of $M$ is", that is the row."""
    return _PREPOSITION.search(before) is None


_MOST_FORMULAS = 5_000


def find_explanations(document: Document) -> list[Explanation]:
    """The explanations of symbols in a post; pass this function to ``Document.memo``.

    Only the first formulas count: no post has so many that this matters.
    """
    found: list[Explanation] = []
    left = _MOST_FORMULAS
    rows = {prose.line for prose in document.prose if prose.kind == "cell" and _WORD.search(prose.prose_text)}
    for number, prose in enumerate(document.prose):
        if not any(inline.kind == "math" for inline in prose.inlines):
            continue
        reading = document.memo(readable_prose)[number]
        for position, inline in zip(reading.starts, reading.pieces, strict=True):
            if inline.kind != "math" or not left:
                continue
            left -= 1
            before = reading.text[max(0, position - _CONTEXT) : position]
            after = reading.text[position + 1 : position + _CONTEXT]
            if explains_symbol(before, after, inline.text) or (prose.kind == "cell" and prose.line in rows):
                found += [
                    Explanation(symbol, before, after, inline.start, inline.end)
                    for symbol in base_symbols(inline.text)
                ]
    return found
