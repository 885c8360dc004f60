"""Sentences which say that a part of a text is not there yet: `This section will be written later.`

Most nouns, such as `code` or `results`, are also what a post is about: `The results will be added once both
are known.` So only the names of parts of a text, such as `section`, may be followed by a looser wording.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from postgen.rules.prose_text import any_of

_PART_OF_TEXT = (
    r"(?:(?:sub)?sections?|exercises?|figures?|plots?|paragraphs?|tables?|explanations?|descriptions?|"
    r"proofs?|"
    r"derivations?|images?|diagrams?|illustrations?|summary|captions?|screenshots?|chapters?|posts?|lessons?|"
    r"solutions?|examples?|text|appendix|introduction|conclusion|page|drawing)"
)
_PART = (
    rf"(?:{_PART_OF_TEXT}|details?|content|links?|parts?|code|outputs?|results?|references?|this|more|rest)"
)
_MADE = (
    r"(?:added|written|completed|filled(?: in)?|expanded|inserted|finished|supplied|drafted|continued|"
    r"extended|documented|done|linked|determined|decided|announced|confirmed|provided|drawn|fleshed out)"
)
_SOURCE = r"(?:citation|reference|source|link|quote)s?"
_NOW = (
    r"(?:for now|for the moment|for the time being|at the moment|at present|so far|as of now|up to now|"
    r"at this point|at this stage|yet|in this draft|until then)"
)
_VERSION = r"(?:version|revision|draft|update|edition|iteration|pass|round)"
_LATER = (
    rf"(?:later(?: on)?|soon|shortly|here|eventually|tomorrow|in (?:a|the) (?:later|future|next|final|"
    rf"coming) "
    rf"{_VERSION}|at a later (?:point|time|date|stage)|before publication)"
)
_WHEN = r"(?:once|when|as soon as|after|before) [^.!?]{1,60}"
_LACKS = (
    r"(?:is|are|was|were|has been|have been) (?:\w+ )?(?:left out|left empty|left blank|omitted|skipped|"
    r"missing|"
    r"postponed|pending|incomplete|unfinished|unwritten|empty|blank)"
)
_STUB = r"(?:(?:just|only|still|merely) )*(?:an? )?(?:rough |mere |bare )?(?:stub|placeholder|draft|sketch)s?"
_BE = r"(?:is|are|was|remains?)"
_WRITE = (
    r"(?:add|write|insert|supply|draw|finish|flesh out|expand|fill in|complete|provide|describe|document)"
)


@dataclass(frozen=True, slots=True, eq=False)
class SentenceKind:
    """Sentences that contain one of ``words``, in lower case, and match ``pattern``."""

    words: frozenset[str]
    pattern: re.Pattern[str]
    in_headings: bool


def _kind(words: str, *patterns: str, in_headings: bool = True) -> SentenceKind:
    return SentenceKind(frozenset(words.split()), any_of(*patterns), in_headings)


_PARTICIPLES = (
    "added written completed filled expanded inserted finished supplied drafted continued extended "
    "documented done "
    "linked determined decided announced confirmed provided drawn fleshed"
)

KINDS = (
    _kind(
        _PARTICIPLES,
        rf"\b{_PART} (?:[\w' -]{{0,40}} )?(?:(?:is|are|was) )?(?:still )?(?:to be|yet to be|not yet|will be|"
        r"needs? to be|remains? to be|ha(?:s|ve) (?:not|yet) (?:yet )?(?:to )?been?) "
        rf"{_MADE}(?: (?:{_LATER}|{_NOW}))?\W*$",
        rf"\b{_PART_OF_TEXT} (?:[\w' -]{{0,40}} )?(?:will|can|must|should|shall) be {_MADE} {_WHEN}\W*$",
        rf"\b{_PART_OF_TEXT} [^.!?]{{0,30}}\b(?:isn't|is not|aren't|are not|hasn't been|haven't been|"
        rf"has not been|have not been) {_MADE} {_NOW}\b",
        rf"^\W*(?:still )?(?:to be|yet to be|will be) {_MADE}(?: {_LATER})?\W*$",
    ),
    _kind(
        "soon shortly",
        rf"\b{_PART} [^.!?]{{0,40}}\bcoming soon\W*$|^\W*coming soon\b|[—–:-] ?coming soon\W*$",
        r"^\W*(?:(?:the|some) )?(?:more|further|additional|details?|explanations?|figures?|plots?|"
        r"examples?)\b"
        r"[^.!?]{0,40}\b(?:to follow|follows?|to come|comes?|coming|available) (?:soon|shortly|later)\W*$",
    ),
    _kind(
        "come follow soon",
        r"^\W*(?:more to come|more details soon|details to follow|\w+ to follow)\W*$",
    ),
    _kind(
        "construction progress stub unfinished incomplete placeholder placeholders empty draft sketch",
        r"\b(?:sections?|pages?|posts?|chapters?|lessons?|site|part|this|exercises?|paragraphs?) [^.!?]{0,20}"
        rf"\b{_BE} (?:still )?(?:under construction|(?:a )?work in progress|{_STUB}|unfinished|incomplete|"
        rf"empty for now)(?: {_NOW})?\W*$",
        r"^\W*(?:under construction|work in progress|placeholder)\W*$",
        r"\b(?:table|figure|plot|image|text|paragraph|number|example)s?(?: (?:above|below|here))? (?:is|are) "
        rf"(?:just |only )?(?:a )?placeholders?\b(?: {_NOW})?\W*$",
        r"^\W*(?:this is )?(?:an? )?placeholder (?:for|of) (?:an? |the )?(?:\w+ ){0,3}"
        rf"{_PART_OF_TEXT}(?: [^.!?]{{0,40}})?\W*$",
    ),
    _kind(
        "tuned continued yet missing",
        r"^\W*(?:stay tuned|to be continued|not yet written|nothing here yet|content missing)\W*$",
    ),
    _kind(
        "left omitted skipped missing postponed pending incomplete unfinished unwritten empty blank",
        rf"\b{_PART_OF_TEXT} (?:[\w' -]{{0,40}} )?{_LACKS} (?:{_NOW}|here)\W*$",
        r"\b(?:rest of (?:the|this) (?:derivation|proof|text|section|post|solution|explanation)|"
        r"description[\w ]{0,30}|explanation[\w ]{0,30}|solution|caption|derivation) "
        r"is (?:still )?missing(?: here)?\W*$",
        rf"\b{_PART_OF_TEXT} (?:is|are) still (?:missing|pending|incomplete|unfinished|unwritten|empty|"
        rf"blank)\W*$",
    ),
    _kind(
        "goes belongs insert",
        r"\b(?:figure|image|plot|diagram|code|link|screenshot|example|text|picture|graph|table|chart|caption|"
        r"content|explanation|description|derivation|answer) goes here\b",
        r"\b(?:text|paragraph|explanation|section|summary|figure|plot|picture|example|discussion|story) "
        r"(?:about|on|of|for|with|explaining|showing|that \w+) [^.!?,;:]{1,40} (?:goes|belongs) "
        r"here\W*$",
        r"^\W*insert (?:an? |the |your )?(?:own )?(?:conclusion|summary|introduction|story)(?: here)?\W*$",
        r"^\W*insert (?:an? |the )?(?:figure|image|plot|diagram|code|link|screenshot|example|text|picture|"
        r"graph|"
        r"table|chart|caption)\b[\w ]{0,20}\b(?:about )?here\W*$",
    ),
    _kind(
        "add write fill insert finish",
        r"\b(?:i|we)(?:'ll| will) (?:add|write|fill in|insert|finish) (?:this|the|a|an|more)\b[^.!?]{0,40}"
        rf"\b{_LATER}\W*$",
    ),
    _kind(
        "still",
        rf"\bstill (?:need|needs|have|has|want|must|ought)(?: to)? (?:be )?{_WRITE} [^.!?]{{0,30}}\b"
        r"(?:explanation|section|paragraph|exercise|example|caption|derivation|proof|text|summary|"
        r"description|"
        r"introduction|solution|illustration)s?\b",
    ),
    _kind("do", r"^\W*to[ -]do ?:"),
    _kind("blah", r"\bblah[, ]+blah\b"),
    _kind("lorem dolor consectetur", r"\blorem ipsum\b|\bdolor sit amet\b|\bconsectetur adipiscing\b"),
    _kind(
        "pending outstanding needed required wanted missing follow unwritten",
        rf"^\W*(?:[\w-]+ ){{0,3}}(?:{_PART_OF_TEXT}|text|link|{_SOURCE}) "
        r"(?:pending|needed|required|wanted|missing|outstanding|unwritten|to follow)\W*$",
    ),
    _kind(
        "pending outstanding follow",
        rf"\b{_PART_OF_TEXT} (?:[\w' -]{{0,30}} )?(?:is|are) still (?:outstanding|pending|to follow)\W*$",
    ),
    _kind(
        "yet",
        rf"\b(?:{_PART_OF_TEXT}|link) (?:\w+ ){{0,4}}?(?:is|are) (?:not|n't) (?:\w+ )?"
        r"(?:ready|done|available|there|complete) yet\W*$",
    ),
    _kind(
        "blank empty",
        r"\b(?:section|page|paragraph|part|space) (?:is |was )?(?:intentionally|deliberately) (?:left )?"
        r"(?:blank|empty)\b",
    ),
    _kind(
        "text content copy words title",
        r"^\W*(?:add |put |type |enter |insert )?(?:some|your|sample|dummy|filler|placeholder|more|body|"
        r"example) "
        r"(?:text|content|copy|words|title)(?: (?:goes |comes )?here)?\W*$",
        r"\b(?:click|tap) (?:here )?to (?:add|edit|insert|enter) (?:your |some |a |the )?"
        r"(?:text|content|title|caption|subtitle)\b",
        r"\b(?:filler|dummy|placeholder) (?:text|copy)\W*$",
    ),
    _kind(
        "publish publication release distribution",
        r"\b(?:draft|unfinished)\b[^.!?]{0,30}\b(?:do not|don't|not) (?:yet )?(?:for )?(?:publish|"
        r"publication|release|"
        r"distribution)\b|^\W*(?:do not|don't|not for|not ready for) (?:publish|publication|release)(?: "
        r"yet)?\W*$",
    ),
    _kind(
        "version revision edition draft update iteration",
        r"\b(?:later|future|next|final|coming|upcoming) (?:version|revision|edition|draft|update|"
        r"iteration) of "
        r"(?:this|the) (?:post|lesson|article|text|tutorial|section|page|chapter|series)\b",
    ),
    _kind(
        "missing",
        rf"\b(?:the|this) {_PART} (?:for|of|to|from|about|with) [^.!?,;:]{{1,40}} (?:is|are) still "
        rf"missing\W*$",
    ),
    # Notes to whoever finishes the text.
    _kind(
        "insert cite add include",
        r"^\W*(?:add|insert|include|cite|put) (?:\w+ )?(?:screenshot|plot|figure|diagram|picture|image|"
        r"citation|reference|link|example|explanation|exercise|proof|graph|table|caption|source)s?[.!]?\W*$",
        in_headings=False,
    ),
    _kind(
        "publish publishing publication published",
        rf"\b(?:{_PART_OF_TEXT}|this) [^.!?]{{0,60}}\bbefore (?:(?:we|i) publish|publishing|publication|"
        r"(?:it|this) is published)\b",
    ),
    _kind(
        "lacks needs misses",
        rf"\b(?:the|this) {_PART_OF_TEXT} still (?:lacks|needs|misses|requires) ",
    ),
    _kind(
        _PARTICIPLES,
        rf"^\W*more (?:on|about) [^.!?]{{1,50}} will be {_MADE} (?:here )?(?:{_LATER})\W*$",
    ),
    _kind(
        "write",
        rf"^\W*write (?:an?|the|some|two|three) (?:\w+ )?{_PART_OF_TEXT} (?:about|on|for) [^.!?]{{1,60}} "
        rf"here\W*$",
    ),
    _kind("continues", r"^\W*(?:section|text|post|list|table|code) continues\W*$"),
    _kind(
        "draft unfinished",
        r"\((?:first |rough |early |still (?:an? )?)*(?:draft|unfinished)(?:, (?:draft|unfinished|not "
        r"final))?\)",
    ),
    _kind(
        "point item bullet takeaway",
        r"^\W*(?:point|item|bullet|takeaway|key takeaway) "
        r"(?:one|two|three|four|five|\d)(?:[^\w:]*$|: ?(?:\.{3}|…)\W*$)",
        in_headings=False,
    ),
    _kind(
        "stub placeholder",
        rf"^\W*(?:this|the (?:above|following))(?: {_PART_OF_TEXT})? is (?:still "
        rf")?{_STUB}\W{{1,3}}(?:please )?"
        r"(?:expand|fill|write|complete|finish|flesh|replace|improve|extend)\b",
    ),
    _kind(
        "replace delete remove cut rewrite",
        rf"^\W*(?:replace|delete|remove|cut|rewrite) (?:this|the following|the above) {_PART_OF_TEXT}\b"
        r"[^.!?]{0,50}\b(?:before (?:publishing|publication|release|posting)|in the final (?:version|text|"
        r"post)|"
        r"(?:with|by) (?:an?|the|your|some) (?:\w+ )?(?:real|actual|own|proper|final|better) \w+)",
    ),
    _kind(
        "put place insert include",
        r"^\W*here (?:you|i|we|one)(?:'d| would| should)(?: normally| usually| typically| then)? (?:put|"
        r"place|"
        rf"insert|write|add|include)(?: in)? (?:an?|the|your|some) (?:\w+ ){{0,2}}{_PART_OF_TEXT}\W*$",
    ),
    _kind("nothing", r"^\W*nothing (?:to (?:see|read) )?here(?: yet)?\W*$"),
    _kind("tuned", r"^\W*stay tuned for more(?: [\w-]+){0,2}\W*$"),
    _kind(
        "clarify expand rewrite reword rephrase shorten polish explain describe",
        r"^\W*(?:clarify|expand|rewrite|reword|rephrase|shorten|polish)(?: on)? (?:this|that|the) "
        r"(?:section|paragraph|sentence|passage|wording|text|explanation|introduction)(?: [\w-]+){0,3}\W*$",
        r"^\W*(?:explain|describe) (?:this|that|it) (?:better|further|more clearly)\W*$",
    ),
    _kind(
        "insert add put place paste include",
        r"^\W*(?:insert|add|put|place|paste|include) (?:an? |the |some |more )?(?:\w+ ){0,2}?"
        rf"(?:{_PART_OF_TEXT}|numbers|results?|code|link|outputs?) (?:in )?here\W*$",
    ),
    _kind(
        "coming come follow pending missing unfinished",
        rf"^\W*{_PART_OF_TEXT}(?: [\d.]{{1,5}})? ?[:–—-] ?(?:coming|to come|to follow|pending|missing|"
        rf"unfinished)\b"
        r"[^.!?]{0,40}\W*$",
        r"^(?![^.!?]{0,40}\b(?:is|are|was|were|be)\b)\W*(?:[\w-]+ ){0,3}[\w-]+ pending\W*$",
        r"^\W*more (?:[\w-]+ )?to come(?: [\w-]+)?\W*$",
        rf"\b{_PART_OF_TEXT} (?:is|are) to follow\W*$",
    ),
    _kind(
        "needs lacks wants requires",
        r"^\W*this(?: (?:section|paragraph|claim|sentence|statement|passage|part|step))? (?:still )?"
        r"(?:needs|lacks|wants|requires) (?:an? |some |more |better )?"
        r"(?:citation|reference|source|caption|figure|diagram|illustration|screenshot)s?\W*$",
    ),
    _kind(
        "placeholder placeholders",
        r"\b(?:is|are) (?:\w+ )?(?:an? )?placeholders? for (?:the |our )?(?:final|real|actual|missing|"
        r"later)\b",
    ),
    _kind(
        "later soon",
        rf"\b(?:i|we)(?:'ll| will) (?:\w+ ){{1,4}}?{_WRITE} (?:this|the|an?|more) {_PART_OF_TEXT} "
        rf"{_LATER}\W*$",
        r"^\W*(?:notes?|reminder|memo) (?:for|to) later\b",
    ),
    _kind("self myself", r"^\W*(?:notes?|reminder|memo) to (?:self|myself)\b"),
    _kind(
        "review revision",
        r"\b(?:section|page|content|text|post|lesson|chapter|draft) (?:is )?(?:still )?under (?:review|"
        r"revision)\b",
    ),
)
_BY_WORD = {
    word: tuple(kind for kind in KINDS if word in kind.words) for kind in KINDS for word in kind.words
}
WORDS = frozenset(_BY_WORD)


def find_sentence(sentence: str, words: Iterable[str], *, in_heading: bool) -> re.Match[str] | None:
    """The words which say that a part is not there yet, or None. ``words`` are those of `WORDS` in it."""
    kinds = dict.fromkeys(kind for word in words for kind in _BY_WORD[word])
    wanted = (kind for kind in kinds if kind.in_headings or not in_heading)
    return next((match for kind in wanted if (match := kind.pattern.search(sentence))), None)
