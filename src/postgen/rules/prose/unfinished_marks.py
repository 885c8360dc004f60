"""Marks of unfinished prose: `TODO`, `TK`, `[citation needed]`, `Figure ??`, `coming soon`, `0.XX`.

A mark is a sign that no finished text has, or a sentence that says of a part of the text that it is not there
yet. The sentences are English; the signs are found in all languages.
"""

import re
from collections.abc import Iterator

from postgen.rules.prose_text import SENTENCE_END, any_of

_PART = (
    r"(?:sections?|exercises?|figures?|plots?|text|paragraphs?|examples?|tables?|solutions?|explanations?|"
    r"details?|descriptions?|content|posts?|lessons?|proofs?|derivations?|images?|links?|diagrams?|summary|"
    r"parts?|chapters?|code|outputs?|results?|screenshots?|references?|captions?|this|more|rest)"
)
_MADE = (
    r"(?:added|written|completed|filled(?: in)?|expanded|inserted|finished|supplied|drafted|continued|"
    r"extended|documented|done|linked|determined|decided|announced|confirmed)"
)
_LATER = (
    r"(?:later|soon|shortly|here|eventually|tomorrow|in a (?:later|future) (?:version|revision|"
    r"draft|update))"
)
_THING = r"(?:figure|image|plot|diagram|code|link|screenshot|example|text|picture|graph|table|chart|caption)"
_SOURCE = r"(?:citation|reference|source|ref|link|quote|cite|url)"
_NAMES = (
    r"(?:figure|fig\.|table|section|sec\.|equation|eqs?\.|eq|lesson|chapter|listing|exercise|theorem|lemma|"
    r"page|appendix|step)s?"
)

# Signs, wherever they stand. The case of these counts.
_SIGNS = re.compile(
    r"""(?<![\w"'“‘`-])(?:TODO|FIXME|TBD|TBC)(?=\s*[:\])(.,;]|\s*$|\s+[a-z])"""
    r"(?!\.[a-z]{1,4}\b|\s*(?i:lists?|items?|apps?|comments?)\b|\s+(?:is|was)\s)"
    r"""|(?<![\w"'“‘`-])XXX(?=\s*[:\])]|\s*$)(?<!\w XXX)"""
    r"|(?<![\w\"'“‘`.-])TK(?:TK)*(?![\w-])(?!\s+[A-Z])"
    r"|(?<![\w\"'“‘`-])WIP(?=\s*:|\W*$)"
    r"|(?<![\w.])(?<!ython )(?<!orch )(?<!ersion )(?<!UDA )(?<!Flow )(?:X{1,3}\.X{1,4}|0\.X|"
    r"\d{1,6}\.(?:X{2,4}|x{2,4}|\?{1,4}|_{2,6}))(?!\w|\.\w)%?"
    r"|(?<![\w.])X{2,3}\s?%"
    r"|\[(?:INSERT|ADD|NAME|DATE|LINK|URL|TITLE|AUTHOR|IMAGE|FIGURE|FIG|REF|CITE|CITATION|YEAR|NUMBER|VALUE|"
    r"RESULT|PLACEHOLDER|TEXT|CODE|TABLE|SOURCE)\b[^\[\]\n]{0,60}\](?![(\[:])"
)
# Phrases in brackets, or of certain nouns.
_PHRASES = any_of(
    r"\blorem ipsum\b",
    rf"\b{_NAMES} ?\(?\?{{2,4}}\)?",
    r"\[\?{1,3}\]",
    r"\[\[ ?(?:block|exercise|alt|figure|output) ?\w* ?\]\]",  # a place for code in a draft, left empty
    rf"\b{_NAMES} (?:X\.[XY]|N\.N|x\.y|#\.#)(?![\w.])",
    r"\[ ?(?:insert|placeholder|to be (?:written|added|done|completed|inserted)|to ?do|tbd|tbc|tba|your\b|"
    r"add (?:a|an|the|your|more)|fill in|missing|draft\]|unfinished|empty\]|coming soon|under construction|"
    r"work in progress|wip\]|more to come|image:|photo of|screenshot of)[^\[\]\n]{0,60}\](?![(\[:])",
    rf"\[ ?{_THING}\b[^\[\]\n]{{0,40}}\b(?:here|goes|placeholder|missing|needed|"
    r"to come)\b[^\[\]\n]{0,20}\](?![(\[:])",
    rf"[\[(] ?(?:add |insert |find |need |missing )?(?:a |the )?{_SOURCE}s?(?: needed| missing|"
    r" here| to be added|\?)[\])]",
    rf"[\[(] ?(?:add|insert|find|need|missing) (?:a |the )?{_SOURCE}s? ?[\])]",
    rf"\( ?(?:still )?(?:to be|yet to be) {_MADE}(?: {_LATER})? ?\)",
    r"\( ?(?:coming soon|under construction|work in progress|wip|tbd|tbc|tba|to ?do|placeholder|more to come|"
    r"to come|unfinished|to be continued) ?\)",
    r"(?:\.{3}|…) ?[(\[]? ?(?:the )?(?:rest|remainder|remaining \w+|existing \w+|previous \w+|same) "
    r"[^.…\n]{0,60}?(?:\.{3}|…|[)\]])",
    r"[(\[] ?(?:the )?(?:rest|remainder) of the \w+ (?:is )?(?:omitted|unchanged|as before|"
    r"not shown|follows)? ?[)\]]",
    r"[(\[] ?(?:snip(?:ped)?|omitted(?: for brevity)?|shortened for brevity) ?[)\]]",
)
# Sentences about a part of the text that is not there yet.
_SENTENCES = any_of(
    rf"\b{_PART} (?:[\w' -]{{0,40}} )?(?:(?:is|are|was) )?(?:still )?(?:to be|yet to be|not yet|"
    r"will be|needs? to be|"
    rf"remains? to be|ha(?:s|ve) (?:not|yet) (?:yet )?(?:to )?been?) {_MADE}(?: {_LATER}| yet)?\W*$",
    r"\b(?:sections?|exercises?|figures?|paragraphs?|text|summary|parts?|details|content) [^.!?]{0,30}\b"
    rf"(?:isn't|is not|aren't|are not|hasn't been|haven't been) {_MADE} yet\b",
    rf"^\W*(?:still )?(?:to be|yet to be|will be) {_MADE}(?: {_LATER})?\W*$",
    rf"\b{_PART} [^.!?]{{0,40}}\bcoming soon\W*$|^\W*coming soon\b|[—–:-] ?coming soon\W*$",
    r"\b(?:sections?|pages?|posts?|chapters?|lessons?|site|part|this|"
    r"exercises?) [^.!?]{0,20}\b(?:is|are) (?:still )?"
    r"(?:under construction|(?:a )?work in progress|a stub|unfinished|incomplete|a placeholder|"
    r"empty for now)\W*$",
    r"^\W*(?:under construction|work in progress|more to come|details to follow|more details soon|stay tuned|"
    r"to be continued|not yet written|nothing here yet|placeholder|content missing)\W*$",
    r"\b(?:table|figure|plot|image|text|paragraph|number|example)s?(?: (?:above|below|"
    r"here))? (?:is|are) (?:just |only )?"
    r"(?:a )?placeholders?\b\W*$",
    rf"\b(?:{_THING}|content|explanation|description|derivation|answer) goes here\b",
    rf"^\W*insert (?:an? |the )?{_THING}\b[\w ]{{0,20}}\b(?:about )?here\W*$",
    r"\b(?:rest of the (?:derivation|proof|text|section|post|solution|explanation)|"
    r"description[\w ]{0,30}|explanation"
    r"[\w ]{0,30}|solution|caption|derivation) is (?:still )?missing(?: here)?\W*$",
    r"^\W*\?{3}",
    r"\b(?:i|we)(?:'ll| will) (?:add|write|fill in|insert|finish) (?:this|the|a|an|"
    rf"more)\b[^.!?]{{0,40}}\b{_LATER}\W*$",
)
_WORD_LIST = (
    "todo fixme tbd tbc tba xxx tk tktk wip lorem citation reference source ref insert placeholder "
    "placeholders coming soon construction progress stub unfinished incomplete missing come "
    "follow tuned goes later yet added written completed filled expanded inserted finished drafted "
    "snip snipped omitted continued done empty link cite url"
)
_WORDS = frozenset(_WORD_LIST.split())
_SIGNS_IN_TEXT = re.compile(
    r"\?\?|\[\?|\[\[|\?[)\]]|\.XX?|\.xx|XX|\.{3}|…|\[[A-Z]{3,}|\[\s*[Yy]our|\[\s*[Aa]dd|\.__|TODO|TK|"
    r"[XxN#]\.[XYxyN#]"
)


def may_be_unfinished(text: str, words: list[str]) -> bool:
    """True if a paragraph with these words, in lower case, can have a mark: a fast check."""
    return not _WORDS.isdisjoint(words) or bool(_SIGNS_IN_TEXT.search(text))


def find_unfinished(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the marks in the text of a paragraph; they do not overlap."""
    found: list[tuple[int, int]] = []
    for expression in (_SIGNS, _PHRASES):
        found += [match.span() for match in expression.finditer(text)]
    start = 0
    for end in (*(match.end() for match in SENTENCE_END.finditer(text)), len(text)):
        if match := _SENTENCES.search(text[start:end].replace("’", "'")):
            found.append((start + match.start(), start + match.end()))
        start = end
    last = 0
    for first, end in sorted(found):
        if first >= last:
            yield first, end
            last = end
