"""Decide whether the word before a symbol explains it: "rate $\\eta$" does, "larger $\\eta$" does not."""

from collections.abc import Sequence

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
    insert substitute apply define initialize initialise compare evaluate solve obtain become
    approximate expand simplify rewrite normalize normalise remove satisfy exceed want have give take
    make find see say says will would can could may might must shall should know keep hold want need
    become denote reduce"""
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
