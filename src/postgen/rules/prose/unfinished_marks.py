"""Marks of unfinished prose: `TODO`, `TK`, `[citation needed]`, `Figure ??`, `coming soon`, `0.XX`.

A mark is a sign that no finished text has, or a sentence that says of a part of the text that it is not there
yet. The sentences are English; the signs are found in all languages.
"""

import re
from collections.abc import Collection, Iterator

from postgen.rules.prose.unfinished_sentences import WORDS, find_sentence
from postgen.rules.prose_text import SENTENCE_END, any_of

_MADE = (
    r"(?:added|written|completed|filled(?: in)?|expanded|inserted|finished|supplied|drafted|continued|"
    r"extended|documented|done|linked|determined|decided|announced|confirmed)"
)
_LATER = (
    r"(?:later|soon|shortly|here|eventually|tomorrow|in a (?:later|future) (?:version|revision|draft|update))"
)
_THING = (
    r"(?:figure|image|plot|diagram|code|link|screenshot|example|text|picture|graph|table|chart|caption|photo|"
    r"drawing|illustration|animation)"
)
_SOURCE = r"(?:citation|reference|source|ref|link|quote|cite|url)"
_NAMES = (
    r"(?:figure|fig\.|table|section|sec\.|equation|eqs?\.|eq|lesson|chapter|listing|exercise|theorem|lemma|"
    r"page|appendix|step)s?"
)

# Signs, wherever they stand. The case of these counts.
_SIGNS = re.compile(
    r"""(?<![\w"'“‘`-])(?:TODO|FIXME|TBD|TBC|TBA)(?=\s*[:\])(.,;]|\s*$|\s+[a-z])"""
    r"(?!\.[a-z]{1,4}\b|\s*(?i:lists?|items?|apps?|comments?)\b|\s+(?:is|was)\s)"
    r"""|(?<![\w"'“‘`-])XXX(?=\s*[:\])]|\s*$)(?<!\w XXX)"""
    r"|(?:^|(?<=[.!?] ))XXX(?=\s+(?:check|fix|add|verify|remove|rewrite|explain|mention|cite|link|find|"
    r"why|what|how)\b)"
    r"|(?<![\w\"'“‘`.-])TK(?:TK)*(?![\w-])(?!\s+[A-Z])"
    r"|(?<![\w\"'“‘`-])WIP(?=\s*:|\W*$)"
    r"|(?<![\w.])(?<!ython )(?<!orch )(?<!ersion )(?<!UDA )(?<!Flow )(?:X{1,3}\.X{1,4}|0\.X|N{1,3}\.N{1,4}|"
    r"\d{1,6}\.(?:X{2,4}|x{2,4}|\?{1,4}|_{2,6}))(?!\w|\.\w)%?"
    r"|(?<![\w.])(?:X{2,3}|N{2}|\?{2,3}|_{2,6})\s?%"
    r"|(?<![\w\]])\[[NXYZ]\](?= ?(?:%|percent\b|points?\b|steps?\b|epochs?\b|seconds?\b|minutes?\b|times\b|"
    r"to \[))|(?<=\] to )\[[NXYZ]\](?![(\[:])"
    r"|\[(?:INSERT|ADD|NAME|DATE|LINK|URL|TITLE|AUTHOR|IMAGE|FIGURE|FIG|REF|CITE|CITATION|YEAR|NUMBER|VALUE|"
    r"RESULT|PLACEHOLDER|TEXT|CODE|TABLE|SOURCE)\b[^\[\]\n]{0,60}\](?![(\[:])"
)
_PART_OF_SIGN = re.compile(r"[XBDT][XDACO]|TK|FIXME|WIP|[XN]\.|0\.X|\d\.[x?_]|NN|\?\?|\[[A-Z]|__\s?%")
# Names of parts with a mark in place of their number.
_NAMED = any_of(
    rf"\b{_NAMES} ?\(?\?{{2,4}}\)?(?!\.\?)",
    r"\b(?:figure|fig\.|table|section|sec\.|equation|eq\.|lesson|exercise|listing)s? "
    r"(?:X{1,2}|\(\?\)|\(?#\)?|\(?_{1,3}\)?)(?![\w'’^=+*/-]|[.,]\w)",
    rf"\b{_NAMES} (?:X\.[XY]|N\.N|x\.y|#\.#|[?\d]{{1,3}}\.\?|\?\.\d)(?![\w.])",
    r"(?:^|[.!?…][\"”)]? )\W{0,3}\?{3}",
)
_SIGN_AFTER_NAME = re.compile(r"\?\?|[\d?]\.\?|\?\.\d|[XxN#]\.[XYxyN#]|[a-z.]\s+\(?(?:XX?(?!\w)|#|_|\?)")
# Dots around words.
_DOTS = any_of(
    r"(?:\.{3}|…) ?[(\[]? ?(?:the )?(?:rest|remainder|remaining \w+|existing \w+|previous \w+|same) "
    r"[^.…\n]{0,60}?(?:\.{3}|…|[)\]])",
    r"[\[(] ?(?:\.{3}|…) ?(?=[^\])\n]{0,40}[a-z]{3})[\w ,'-]{1,40}(?:\.{3}|…) ?[\])]",
)
# Brackets with a note to the author.
_BRACKETS = any_of(
    r"\[\?{1,3}\]",
    r"\[\[ ?(?:block|exercise|alt|figure|output) ?\w* ?\]\]",  # a place for code in a draft, left empty
    r"\[ ?(?:insert|placeholder|to be (?:written|added|done|completed|inserted)|to ?do|tbd|tbc|tba|your\b|"
    r"add (?:a|an|the|your|more)|fill in|missing|draft\]|unfinished|empty\]|coming soon|under construction|"
    r"work in progress|wip\]|more to come|image:|photo of|screenshot of)[^\[\]\n]{0,60}\](?![(\[:])",
    rf"\[ ?(?:an? |the )?{_THING} (?:of|showing|with|that|here|goes)\b[^\[\]\n]{{0,80}}\](?![(\[:])",
    rf"\[ ?{_THING}(?: \d{{1,3}})?: ?[^\[\]\n]{{1,100}}\](?![(\[:])",
    rf"\[ ?{_THING}\b[^\[\]\n]{{0,40}}\b(?:here|goes|placeholder|missing|needed|"
    r"to come)\b[^\[\]\n]{0,20}\](?![(\[:])",
    rf"\{{\{{ ?(?:insert|todo|placeholder|your|add|value|result|title|author|"
    rf"{_THING})\b[^{{}}\n]{{0,60}}\}}\}}",
    rf"[\[(] ?(?:add |insert |find |need |missing )?(?:a |the )?{_SOURCE}s?(?: needed| missing|"
    r" here| to be added|\?)[\])]",
    rf"[\[(] ?(?:add|insert|include|put|find|needs?|missing) (?:an? |the |one |some |more )?(?:{_SOURCE}|"
    rf"{_THING}|"
    r"proof|explanation|exercise|definition|derivation|numbers?|results?|details?)s?(?: here)? "
    r"?[\])](?![(\[:])",
    rf"\( ?(?:(?:an? |the )?\w+ )?(?:still )?(?:to be|yet to be) {_MADE}(?: {_LATER})? ?\)",
    r"\( ?(?:coming soon|under construction|work in progress|wip|tbd|tbc|tba|to ?do|placeholder|more to come|"
    r"to come|unfinished|to be continued) ?\)",
    rf"[\[(] ?(?:\w+ ){{0,2}}{_THING}s? (?:is |are )?(?:omitted|not shown|left out|removed|elided|skipped|"
    r"missing|pending|to follow)(?: here| for now| for brevity)? ?[\])](?![(\[:])",
    rf"[\[(] ?(?:add|insert|include|put|find|needs?|missing) (?:an? |the |one |some |more )?{_SOURCE}s? "
    r"(?:for|to) (?:this|that|the) (?:claim|statement|sentence|number|figure|fact|quote|result)[.!]? ?[\])]",
    r"\[ ?(?:same|unchanged|identical|exactly)(?: (?:as|to) (?:before|above|in [^\]\n]{1,30}|the \w+ "
    r"\w+))? ?\]"
    r"(?![(\[:])",
    r"[(\[] ?(?:the )?(?:rest|remainder) of (?:the )?\w+ (?:is )?(?:omitted|unchanged|as before|"
    r"not shown|follows)? ?[)\]]",
    rf"\( ?(?:an? |the )?{_THING} (?:of|showing|with|about|for) [^()\n]{{1,50}} here ?\)",
    rf"\( ?{_SOURCE} ?\)",
    r"\((?:add|insert|explain|mention|discuss|describe|show|cite|define|put) [^().!?]{1,40} here\)",
    r"[(\[] ?(?:snip(?:ped)?|omitted(?: for brevity)?|shortened(?: for brevity)?) ?[)\]]",
)
# A note alone in square brackets: `[Graph of the two curves]`. A sentence in brackets ends with a period.
_NOTE_ALONE = re.compile(
    r"\[ ?(?=[^\[\]\n]{0,60}[a-z]{3})(?!(?:\^|x\]|sic\b|ed\.|optional\b|source\b))"
    r"[A-Za-z][\w'’-]{0,20}(?:,? [\w'’–-]{1,20}){1,9}[!?:]? ?\](?![(\[:{])"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b|\bet al\b")
_OPENING = re.compile(r"[\[({]")
_PICTURE_ALONE = any_of(rf"\[ ?(?:{_THING}|video|gif)(?: \d{{1,3}})? ?\](?![(\[:])")
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s)\W{0,3}$")

# Words of the phrases that have no sign of `_SIGNS_IN_TEXT`.
_WORDS_OF_PHRASES = (
    "add find put "
    "todo fixme tbd tbc tba xxx tk tktk wip citation reference source ref insert placeholder coming "
    "construction "
    "progress unfinished missing come added written completed filled expanded inserted finished supplied "
    "drafted "
    "snip snipped omitted shortened continued done empty link cite url pending removed elided skipped "
    "shown left goes needed "
    "needs include"
)
_WORDS = frozenset(_WORDS_OF_PHRASES.split())
_ALL_WORDS = _WORDS | WORDS
_SIGNS_IN_TEXT = re.compile(
    r"\?\?|\[\?|\[\[|\{\{|\?[)\]]|[\d?]\.\?|\.XX?|\.xx|XX|N\.N|\.{3}|…|\[[A-Z]{3,}|\[\s*[Yy]our|\[\s*[Aa]dd|"
    r"__\s?%|\[\s*(?:[Ss]ame|[Uu]nchanged|[Ii]dentical|[Ee]xactly)\b|"
    r"\[\s*\w+(?::| (?:\w+ )?(?:of|showing|with|that|here|goes)\b)|\.__|TODO|TK|[XxN#]\.[XYxyN#]|"
    r"[a-z.]\s+(?:XX?|#|_+|\(\?\))(?!\w)|NN?\s?%|"
    r"\[\s*[A-Za-z]+(?:\s\d+)?\s*\]|(?:^|[.!?]\s)\W{0,3}\[\s*[A-Za-z]"
)
_SIGN_CHARACTER = re.compile(r"[?[…{#_X]")


def may_be_unfinished(text: str, words: Collection[str]) -> bool:
    """True if a paragraph with these words, in lower case, can have a mark: a fast check."""
    return not _ALL_WORDS.isdisjoint(words) or _has_sign(text)


def _has_sign(text: str) -> bool:
    if not (_SIGN_CHARACTER.search(text) or "..." in text or "N.N" in text or "NN" in text or ".xx" in text):
        return False  # most paragraphs
    return _SIGNS_IN_TEXT.search(text) is not None


def find_unfinished(
    text: str, words: Collection[str], *, in_heading: bool = False
) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the marks in the text of a paragraph with these words; they do not overlap."""
    found: list[tuple[int, int]] = []
    if not _WORDS.isdisjoint(words) or _has_sign(text):
        found += [match.span() for match in _phrases(text, in_heading)]
    hits = WORDS.intersection(words)
    start = 0
    for end in (*(match.end() for match in SENTENCE_END.finditer(text)), len(text)) if hits else ():
        sentence = text[start:end].replace("’", "'")
        hit = [word for word in hits if word in sentence.casefold()]
        if match := find_sentence(sentence, hit, in_heading=in_heading):
            found.append((start + match.start(), start + match.end()))
        start = end
    if _is_one_word(words):
        found.append((0, len(text)))
    last = 0
    for first, end in sorted(found):
        if first >= last:
            yield first, end
            last = end


def _phrases(text: str, in_heading: bool) -> Iterator[re.Match[str]]:
    if _PART_OF_SIGN.search(text):
        yield from _SIGNS.finditer(text)
    if _SIGN_AFTER_NAME.search(text):
        yield from _NAMED.finditer(text)
    if "..." in text or "…" in text:
        yield from _DOTS.finditer(text)
    for opening in _OPENING.finditer(text):
        start = opening.start()
        match = _BRACKETS.match(text, start)
        if match is None and _SENTENCE_START.search(text[max(0, start - 6) : start]):
            match = _PICTURE_ALONE.match(text, start)
            if match is None and not in_heading:
                match = _note_alone(text, start)
        if match:
            yield match


def _note_alone(text: str, start: int) -> re.Match[str] | None:
    """A note in brackets that stands where a sentence could, and is no citation."""
    match = _NOTE_ALONE.match(text, start)
    if match is None or _YEAR.search(match[0]):
        return None
    rest = text[match.end() :].lstrip(" *_")
    return match if not rest or rest[0].isupper() or rest[0] in "\n.!?" else None


def _is_one_word(words: Collection[str]) -> bool:
    """True for a paragraph such as `Text text text text.`"""
    return 3 < len(words) < 40 and len(set(words)) == 1 and min(words).isalpha()
