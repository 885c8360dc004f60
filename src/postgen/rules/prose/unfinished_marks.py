"""Marks of unfinished prose: signs, notes in brackets, and sentences which say that a part is not there yet.

The signs are found in all languages, notes and sentences in English.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from postgen.document.nodes import ProseKind
from postgen.rules.prose.unfinished_sentences import (
    find_notes,
    is_unfinished,
    may_be_unfinished,
    may_have_note,
)
from postgen.rules.prose_text import FORMULA, Sentence, any_of, split_sentences, words_of

_NAMES = (
    r"(?:figure|fig\.|table|section|sec\.|equation|eqs?\.|eq|lesson|chapter|listing|exercise|theorem|lemma|"
    r"page|appendix|step)s?"
)
_UNITS = (
    r"(?:%|percent\b|points?\b|steps?\b|epochs?\b|seconds?\b|minutes?\b|hours?\b|days?\b|times\b|ms\b|s\b|"
    r"[kMG]i?B\b|images?\b|samples?\b|parameters?\b|tokens?\b|words\b|layers?\b|GPUs?\b)"
)
_START = r"(?:^\W*|(?<=[.!?] ))"
_NOT_PYTHON = r"(?<![\w.])(?<!ython )(?<!orch )(?<!ersion )(?<!UDA )(?<!Flow )"

# The case of these counts.
_SIGNS = re.compile(
    r"""(?<![\w"'“‘`.-])(?<!\w/)(?:TODO|FIXME|TBD|TBC|TBA)(?![\w"'”’`]|\.[a-z]{1,4}\b)"""
    r"(?!\s*(?i:lists?|items?|apps?|comments?|markers?|tags?)\b|\s+(?:is|was|are|in|from)\s)"
    r"""|(?<![\w"'“‘`-])XXX(?=\s*[:\])]|\s*$)(?<!\w XXX)"""
    rf"|{_START}XXX(?=\s+(?!is\b|was\b|in\b)[a-z])"
    r"|(?<![\w\"'“‘`.-])TK(?:TK)*(?![\w-])(?!\s+[A-Z](?!K))|^\W{0,3}tk tk\b"
    r"|(?<![\w\"'“‘`-])WIP(?=\s*:|\W*$)"
    rf"|{_START}(?i:todo|to-do|to do|tk|tbd|tbc|wip|fixme|expand)\s*:"
    r"|(?<=[:–—] )\W{0,3}(?i:todo|tbd|tba|tbc|tk|wip|t\.b\.[adc]\.?)\W{0,3}$"
    rf"|{_START}Decide later[.!]|\?{{1,2}}\.\?{{1,2}}(?= ?%)"
    rf"|{_START}@{{2,3}}(?= ?\w)"
    # A colleague is asked or named, or an order is shouted.
    r"|\((?!It |He |She |This |That )[A-Z][a-z]+ (?:is|will be) "
    r"working on (?:this|that|it)\b"
    rf"|{_START}@\w+[ ,:]+(?:can|could|please|pls|would you|will you|add|fill|check|fix|write|insert|help)\b"
    r"|^\W*(?:ADD|INSERT|PUT|FIX|WRITE|CITE|REWRITE|EXPAND|EXPLAIN|CHECK)"
    r"(?: (?!COLUMN|INTO|INDEX|CONSTRAINT)[A-Z]{2,}){1,6}(?:\W*$|:)"
    # Numbers.
    rf"|{_NOT_PYTHON}(?:X{{1,3}}\.X{{1,4}}|0\.X|N{{1,3}}\.N{{1,4}}|"
    r"\d?[Xx]\.[Xx](?= ?(?:%|percent))|\d{1,6}\.(?:X{2,4}|x{2,4}|\?{1,4}|_{2,6}))(?!\w|\.\w)%?"
    rf"|(?<![\w.$])(?:X{{2,4}}|Y{{2,4}}|Z{{2,4}}|NN|\?{{2,3}}|_{{2,8}})\s?{_UNITS}"
    r"|(?<=[a-z,] )(?<!apter )(?<!olume )(?<!part )(?:XX|YY|ZZ)(?= [a-z]{3})"
    rf"|(?<=: )[XN] {_UNITS}"
    r"|(?<=: )_{2,}\W*$|(?<=: )\?{2,}(?!\w)"
    r"|(?i:\b(?:about|by|to|around|roughly)) [XN] ?(?:%|percent\b)|^XX+\s*:"
    r"|(?i:\b(?:about|around|roughly|took|only)) _{2,8}(?!\w)"
    r"|\b(?:was|were|reached)(?: set to)? _{3,40}(?!\w)"
    r"|(?<![\w\]])\[[NXYZ]\](?= ?(?:%|percent\b|points?\b|steps?\b|epochs?\b|seconds?\b|minutes?\b|times\b|"
    r"to \[))|(?<=\] to )\[[NXYZ]\](?![(\[:])"
    r"|(?:(?<=[a-z,] )\?\?|(?:(?<=see )|(?<= in )|(?<= of )|(?<= by )|(?<= is )|(?<= to )|(?<=with ))\?{3,4})"
    r"(?=[\s.,;:)]|$)"
    # A note between two of the same marks.
    r"|(?:^|(?<=[.!?(] ))(?P<mark>xxx|XXX|@@@?|!!!|\?\?\?|tk(?: tk){0,3})\s*"
    r"[A-Za-z][^\n]{2,150}?(?P=mark)(?!\w)"
    r"|\b(?:19|20)(?:\?\?|XX|__)(?!\w)|\bet al\.?,? \(?(?:YEAR|YYYY|XXXX|\?{2,4})\)?"
    r"|(?i:\b(?:published|date|updated|posted|written|revised|created)\b)[\s\W]{1,4}YYYY\S*"
    # Names in capitals.
    r"|\((?:[Aa]uthor|[Nn]ame)s?,? (?:[Yy]ear|[Dd]ate)\)|(?i:\b(?:section|figure|table|lesson) )\[(?:nn?|"
    r"xx?|N|X)\]"
    r"|\[(?:INSERT|ADD|NAME|DATE|LINK|URL|TITLE|AUTHOR|IMAGE|FIGURE|FIG|REF|CITE|CITATION|YEAR|NUMBER|VALUE|"
    r"RESULT|PLACEHOLDER|TEXT|CODE|TABLE|SOURCE|YOUR)\b[^\[\]\n]{0,60}\](?![(\[:])"
    r"|\((?:REF|CITE|CITATION|SOURCE|YEAR|AUTHOR|LINK|DATE)S?(?:, (?:YEAR|DATE))?\)"
    r"|https?://(?:www\.)?example\.(?:com|org|net)/[^\s)>]{0,80}(?:your|here|todo|placeholder|replace)"
    r"|\b(?!CLICK|START|LOOK|SEE|HELP)(?:[A-Z]{3,}[_ -]){1,8}HERE\b|\bINSERT[_ -](?!INTO|OVERWRITE|OR |SQL)"
    r"[A-Z]{3,}"
    r"|(?<![\w-])(?:X{4,}|x{4,})(?![\w-])|\\todo\b"
    r"|\b(?:AUTHOR|YOUR|COURSE|POST|SERIES|LESSON) (?:NAME|TITLE|TOPIC|URL|LINK)\b"
    # Names of a template. A dot, a pipe, a colon or a call is for a program that fills it in.
    r"|\((?:[Ww]ho|[Ww]hich(?: one)?|[Ww]hat|[Ww]hen|[Ww]here|[Hh]ow many|[Nn]ame|[Yy]ear)\?(?=[ )])"
    r"|(?<=\w )\(\?{1,3}\)|<(?:\.{3}|…)>|(?:(?<=: )|(?<=\bon ))(?:DD|dd)[./-](?:MM|mm)[./-](?:YYYY|yyyy)\b"
    r"|<(?:(?:the|your|old|new|actual|exact|real|some|insert|add) ){1,3}\w+>"
    r"|\{\{\s*(?:insert|add|todo|placeholder)[\w ]{0,40}\("
    r"|\{\{\s*[A-Za-z][^{}.%<>():\n]{0,60}\}\}"
)
# A folded note of MkDocs, such as `??? note "Title"`.
_NOT_FOLDED = (
    r"(?!\+? ?[a-z-]{1,20}(?: [a-z-]{1,20}){0,2} \")(?!\+? ?(?:note|abstract|summary|info|tip|hint|success|"
    r"question|faq|warning|caution|failure|danger|example|quote|details|solution|answer|api)\b)"
)
# Names of parts with a mark in place of their number.
_NAMED = any_of(
    rf"\b{_NAMES} ?\(?\?{{2,4}}\)?(?!\.\?)",
    r"\b(?:figure|fig\.|table|section|sec\.|equation|eq\.|lesson|exercise|listing)s? "
    r"(?:X{1,2}|N(?=[:.,;)])|\(\?\)|\?(?=[:.,;)] ?\w)|\(?#\)?|\(?_{1,3}\)?)(?![\w'’^=+*/-]|[.,]\w)",
    rf"\b{_NAMES} (?:X\.[XY]|N\.N|x\.y|#\.#|[?\d]{{1,3}}\.\?|\?\.\d)(?![\w.])",
    r"(?:\bpp?\.|§) ?(?:\?{1,3}|XX|__)",
    rf"(?:^|[.!?…][\"”)]? )\W{{0,3}}\?{{3}}{_NOT_FOLDED}",
)
_PATTERNS = any_of(
    # Filler, but not a sentence about it.
    r"\blorem ipsum dolor\b|\bdolor sit amet\b|\bconsectetur adipiscing\b|[(\[]lorem[^\])]{0,40}[)\]]",
    # Dots around words.
    r"(?:\.{3}|…) ?[(\[]? ?(?:the )?(?:rest|remainder|remaining \w+|existing \w+|previous \w+|same) "
    r"[^.…\n]{0,60}?(?:\.{3}|…|[)\]])",
    r"[\[(] ?(?:\.{3}|…) ?(?=[^\])\n]{0,120}[a-z]{3})[\w ,'-]{1,120}(?:\.{3}|…) ?[\])]",
    r"\[\?{1,3}\]",
    r"[\[({<][^\[\](){}<>\n]{3,80}\b(?:choose|pick) one\W?[\])}>]",
    r":[*_ ]{0,3}\[\s{1,4}\]\W{0,9}$",  # a label with nothing after it
    r"\((?!easy|hard|simple|difficult)[\w ]{2,40} to follow\)",
    r"\b(?:delete|remove) this (?:line|paragraph|note|text|section|comment) "
    r"(?:(?:when|once|after) (?:\w+ ){0,3}(?:done|finished|written|published)|before publi\w+)\b",
    r"\[\[ ?(?:block|exercise|alt|figure|output) ?\w* ?\]\]",  # a place for code in a draft, left empty
)
# A paragraph, cell or item that is only this.
_ALONE = any_of(
    # Not a sentence that goes on after code: "... and is reassigned ...".
    r"(?:\.{3}|…)(?! ?(?:and|or|but|is|are|to|which|that|with|then) ) ?[\w ,'-]{3,60} ?(?:\.{3}|…)",
    r"\? ?%|\W*(?:lorem|ipsum|lorem ipsum)\W*|#{2,8}|\W*(?:none|nothing|not) yet\W*|"
    r"\W*(?:some )?(?:text|content) (?:for|of|about) (?:the |this )?(?:sub)?(?:heading|section|title)"
    r"(?: \d)?\W*|"
    r"\W*(?:fill (?:in|me|this)(?: in| later)?|to (?:follow|come)|coming)\W*",
    r"\W*(?:first|second|third|fourth|fifth|next|another|last) (?:(?:bullet|list|key|main) )?(?:advantage|"
    r"disadvantage|point|item|reason|benefit|argument|entry|bullet|takeaway)\W*",
    r"\W*(?:draft|stub|placeholder|filler|coming up)\W*",
    r"\W*(?:tbd|tba|tbc|t\.b\.[adc]\.?|todo|to do|wip|fixme|tk|xxx|untitled)\W*",
    r"\W*(?:asdf\w*|qwert[yz]\w*|foo(?: bar)?(?: baz)?)\W*",
    r"\W*(?:(?:list )?item|bullet|(?:key )?(?:point|takeaway)|(?:learning )?(?:outcome|objective)|entry|"
    r"pitfall|advantage|disadvantage|benefit|reference|keyword|topic|subtopic|subsection)(?: point)? "
    r"(?:one|two|three|four|five|\d|[a-cx])\W*",
    r"\W*not (?:yet )?(?:measured|tested|run|tried|decided|written|started|done|finished|checked|filled in)"
    r"(?: yet)?\W*",
    r"\W*(?!and\b|so\b|then\b)[\w -]{3,30}: ?(?:\.{3}|…)\W*",
    r"\W*(?:a|answer|solution|explanation|proof|reason|caption|summary) ?: ?[–—-]{1,3}\W*",
    r"\(?(?:first|second|third|fourth|fifth|another|last) thing\)?\W*",
    r"\[(?:value|number|name|text|result|title|date|link|image|figure|source)\]\W*",
    r"\W*(?:n{1,3}\.n{1,3}|x{1,3}\.x{1,3}|N{1,3}\.N{1,3}|X{1,3}\.X{1,3})\s?%?\W*",
)
_TITLE_ALONE = any_of(
    r"\W*(?:\d[\d.]{0,6})?\W*(?:(?:title|heading|name) of (?:the|this|a|your) (?:\w+ )?"
    r"(?:section|chapter|post|page|lesson|part)|untitled(?: \w+)?|"
    r"(?:sub)?(?:section|chapter|post|page|lesson|heading)[ -](?:title|heading|name)(?: here)?|"
    r"(?:sub-?)?(?:title|heading) (?:here|goes here|\d|x)|(?:your|new|another) (?:title|heading|section)"
    r"(?: here)?|(?:section|chapter) x)\W*"
)
_SIGN_AFTER_NAME = re.compile(
    r"\?\?|[\d?]\.\?|\?\.\d|[XxN#]\.[XYxyN#]|[a-z.§]\s*\(?(?:XX?(?!\w)|N[:.,;)]|#|_|\?)", re.IGNORECASE
)
_MOST_WORDS_ALONE = 6

_SIGN_WORDS = (
    "todo fixme tbd tbc tba xxx tk tktk wip xx yy zz nn yyyy lorem ipsum dolor consectetur __ ___ ____ "
    "_____ ______ _______ ________"
)
_WORDS = frozenset(_SIGN_WORDS.split())
_ALONE_WORDS = (
    "tbd tba tbc t todo to wip fixme tk xxx untitled item bullet point takeaway entry topic subtopic "
    "subsection title heading section draft stub placeholder filler coming not first second third "
    "fill follow come fourth fifth next another last none nothing list name outcome objective subheading "
    "pitfall advantage disadvantage benefit reference keyword value number result date link image figure "
    "source text content asdf qwerty qwertz foo thing "
    "a answer solution explanation proof reason caption summary"
)
_WORDS_ALONE = frozenset(_ALONE_WORDS.split())
# What a text is searched for first, which is fast, and what must then stand there.
_HINTS = (
    ("?", re.compile(r"\?\?|[(\[ §.\d]\?[):.,;\]\d]|\.\?|\[\?")),
    ("X", re.compile(r"^XX|\b[X.]+\b|[a-z.] X|\dX|\.X|\[X|: X ")),
    (" N", re.compile(r"[a-z.] N(?:[:.,;)]| ?%)|: N ")),
    ("[", re.compile(r"\[(?:[A-Z]{2,}|[NXYZ]\]|\?|\.{3}|…|\[|nn?\]|xx?\]|\s*\]|lorem)")),
    (" #", re.compile(r"[a-z.] #")),
    (".xx", re.compile(r"\d\.xx")),
    (" _", re.compile(r"[a-z.] _")),
    (
        "(",
        re.compile(
            r"\((?:\w{3,5}(?: \w{3,4})?\?|REF|CITE|CITATION|SOURCE|YEAR|AUTHOR|LINK|DATE|[Aa]uthor|[Nn]ame)"
        ),
    ),
)
_STRINGS = (
    "{{",
    "…",
    "...",
    "\\todo",
    "@",
    "xpand:",
    *("choose one", "pick one", "to follow)", "Decide "),
    # Without its first letter, whose case varies.
    "emove this",
    *(" is working", "will be working"),
    "x.x",
    "X.X",
    "://example",
    "://www.example",
    *("AUTHOR ", "YOUR "),
    *("ADD ", "PUT ", "FIX ", "WRITE ", "CITE ", "EXPAND ", "EXPLAIN ", "CHECK "),
    "<",
    "!!!",
    "##",
    "HERE",
    "INSERT",
    "YEAR",
    "__",
    "._",
)


class SignStrings(NamedTuple):
    """The strings of a post that can be part of signs. Patterns say what must stand at ``unclear`` ones."""

    clear: tuple[str, ...]
    unclear: tuple[tuple[str, re.Pattern[str]], ...]


def sign_strings(text: str) -> SignStrings:
    """The strings of signs in a text, which are few, so that its paragraphs are searched for these alone."""
    return SignStrings(
        tuple(string for string in _STRINGS if string in text),
        tuple((string, pattern) for string, pattern in _HINTS if string in text),
    )


def may_have_sign(text: str, words: Sequence[str], strings: SignStrings) -> bool:
    """A fast check of a paragraph with these words, in lower case. Most paragraphs have no sign."""
    if not _WORDS.isdisjoint(words) or (
        len(words) <= _MOST_WORDS_ALONE and not _WORDS_ALONE.isdisjoint(words)
    ):
        return True
    for string in strings.clear:
        if string in text:
            return True
    for string, pattern in strings.unclear:
        if string in text and pattern.search(text):
            return True
    return words[:2] == ["to", "do"] or _is_one_word(words)


def find_signs(text: str, words: Sequence[str], *, in_heading: bool) -> Iterator[tuple[int, int]]:
    """The bounds of the signs in a paragraph. They may overlap."""
    is_question = "blank" in words  # "Fill in the blank: the mean is ___ seconds."
    for match in _SIGNS.finditer(text):
        if not (is_question and match[0].startswith("_")):
            yield match.span()
    if _SIGN_AFTER_NAME.search(text):
        for match in _NAMED.finditer(text):
            yield match.span()
    for match in _PATTERNS.finditer(text):
        yield match.span()
    if len(words) <= _MOST_WORDS_ALONE:
        alone = _TITLE_ALONE if in_heading else _ALONE
        if alone.fullmatch(text.strip()):
            yield 0, len(text)
    if _is_one_word(words):
        yield 0, len(text)


def _is_one_word(words: Sequence[str]) -> bool:
    """True for a paragraph such as `Text text text text.`"""
    return 3 < len(words) < 40 and words[0] == words[1] and len(set(words)) == 1 and words[0].isalpha()


_TO_READER = any_of(
    r"\W*(?:exercises?|(?:your )?tasks?|challenges?|try (?:it|this)|questions?|homework|quiz|your turn|"
    r"practice|"
    r"activity|project|assignment|hints?|warm-?up|problem)\b"
)


_CODE = re.compile(r"`[^`\n]+`")


class Hints(NamedTuple):
    """What a paragraph can have, by a fast check."""

    words: Sequence[str]
    signs: bool
    notes: bool
    sentences: list[Sentence]


def hints(
    text: str, words: Sequence[str], sentences: Iterable[Sentence], strings: SignStrings
) -> Hints | None:
    """What a paragraph with these words, in lower case, and sentences can have; None for most."""
    found = Hints(
        words,
        may_have_sign(text, words, strings),
        may_have_note(text),
        [sentence for sentence in sentences if may_be_unfinished(sentence)],
    )
    return found if found.signs or found.notes or found.sentences else None


def find_unfinished(text: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the marks in a text, such as a comment; they do not overlap."""
    text = _CODE.sub(lambda code: FORMULA * len(code[0]), text)
    sentences = split_sentences(text)
    if found := hints(text, words_of(sentences), sentences, sign_strings(text)):
        yield from find_marks(text, found)


def find_marks(
    text: str, found: Hints, kind: ProseKind = "paragraph", *, in_exercise: bool = False
) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the marks in the text of a paragraph; they do not overlap.

    Code in the text must be masked. ``in_exercise`` is true where readers are asked to do something.
    """
    if text.lstrip().startswith("|") and text.rstrip().endswith("|"):
        yield from _in_cells(text)
        return
    in_heading = kind == "heading"
    to_reader = in_exercise or _TO_READER.match(text) is not None
    in_footnote = text.startswith("[^")
    marks = list(find_signs(text, found.words, in_heading=in_heading)) if found.signs else []
    if found.notes:
        marks += find_notes(text)
    marks += [
        (start, end)
        for start, end, _ in found.sentences
        if not any(start <= first < end for first, _ in marks)
        and is_unfinished(text[start:end], kind, to_reader=to_reader, in_footnote=in_footnote)
    ]
    last = 0
    for first, end in sorted(marks):
        if first >= last:
            yield first, end
            last = end


def _in_cells(text: str) -> Iterator[tuple[int, int]]:
    """The bounds of the marks in a row of a table that stands alone, as in an excerpt."""
    start = 0
    for cell in text.split("|"):
        for first, end in find_unfinished(cell):
            yield start + first, start + end
        start += len(cell) + 1
