"""Kinds of evidence that a sentence speaks of an unfinished text, each with its points.

A thing is said not to be there (`The proof is missing`, `Plot to follow`), an author speaks of his work
(`I'll flesh this out`), or a note tells him what to do (`Add screenshot`).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

ENOUGH = 9  # points of a sentence in running text
ENOUGH_IN_FOOTNOTE = 6
TEXT_POINTS = 4  # of a verb whose object only a text has
_POINTS = {"N": TEXT_POINTS, "s": TEXT_POINTS, "X": TEXT_POINTS, "n": 2, "2": 2}
FINITE = re.compile(r"(?<!t)b|[hw]")
"""A verb which makes a sentence of words."""
FREE = r"(?![aNnsD_])"
"""After an adjective: no noun follows that it describes."""


class Evidence(NamedTuple):
    """What speaks for or against an unfinished text, with its points."""

    kind: str
    points: int


def object_points(after: str) -> int:
    """The points of the best thing in the words after a verb."""
    return max((_POINTS[tag] for tag in after if tag in _POINTS), default=0)


# A thing, words that belong to it, and what is said of it.
_ZONE = r"[^;,?!bhwqIi]{0,9}?(?:b[^;?!]{0,9}?\+|,[_+](?=[bhwxl]))?"
_TO_BE = r"(?:[bh]?[_l]{0,2}[Qj]?tb|w[_l]{0,2}b|q[_l]?tb)[_l]?"
_NOT_BEEN = r"(?:h[_l]{0,2}x[_l]{0,2}b|b[_l]?x[_l]{0,2}|b[_l]?b)[_l]?"
_THING_POINTS = {"N": 6, "Z": 6, "s": 5, "n": 4, "T": 3, "2": 3}
_SAID = tuple(
    (name, frozenset(keys), re.compile(rf"(?:(?P<thing>[NnsZ2])(?![DNns2]){_ZONE}|T){said}"), worth)
    for name, keys, said, worth in (
        ("to be written", "P", rf"{_TO_BE}P(?![ot])", 6),
        ("to be added", "p", rf"{_TO_BE}p(?![ot])", 3),
        ("needs to be added", "Pp", r"[qh][_l]?tb[_l]?[Pp]", 3),
        ("not yet", "x", r"h[_l]?x[^;,?]{0,7}l(?=$|[;,!])", 2),
        ("waits", "8", r"b?[_l]?8", 3),
        ("has to be done", "9", r"(?:[qh][_l]?tb|b[_l]?tb)[_l]?9", 2),
        ("not final", "f", r"b[_l]?x_?f(?=$|[;,+])", 5),
        ("to be done", "9G", rf"{_TO_BE}[9G](?![ot_aD])", 1),
        ("not written", "P", rf"{_NOT_BEEN}P", 5),
        ("not done", "9", r"(?:h[_l]{0,2}x[_l]{0,2}b|bl?b)[_l]?9(?!t)", 3),
        ("has nothing", "x", r"(?:[hq]xa?[_f]{0,2}[Ns]|_xh[a_f]{0,3}[Ns])", 1),
        ("provisional", "u", r"ou(?=[;,!?]|$)", 4),
        ("poor", "5", r"(?:b|_)[_la]{0,3}5", 3),
        ("not added", "p", rf"{_NOT_BEEN}p", 3),
        ("under construction", "UK", r"(?:b[_la]{0,3}[UK]|U(?![_aDNn]))", 5),
        ("a stub", "Z", r"[bq][_laf]{0,4}Z(?!o)", 6),
        ("a placeholder", "z", r"[bq][_laf]{0,4}z(?:(?!o)|oa?f)", 5),
        ("a placeholder", "z", r"b[_laf]{0,4}z(?=$|[;,!+])", 6),
        ("missing", "u", rf"b[_l]{{0,3}}u{FREE}", 3),
        ("empty", "0", rf"b[_l]{{0,3}}0{FREE}", 2),
        ("left out", "O", r"[bh]b?[_l]{0,2}O", 2),
        ("needs a citation", "q", r"[_l]?q[_laf]{0,3}[Egs]", 6),
        ("still needs", "q", r"(?:lq|ql)(?!t)[_laf]{0,3}[Nns]", 4),
        ("goes here", "k", r"[_wt]?k[_fo]?H", 5),
        ("will come here", "c", r"w[_l]?c(?:H|oT[Nn])", 5),
        ("coming soon", "c", r"(?:b?c|w[_l]?c|w_c_)L", 5),
        ("to follow", "c", r"b?[_l]?tc(?=[;,!?LJ]|$)", 4),
        ("not ready", "r", r"b[_l]?x[_l]{0,2}r", 2),
        ("not ready yet", "r", r"b[_l]?x(?:lr|rl|_rl|l_r|_lr)", 4),
        ("comes later", "J", r"w?[_l]?cJ", 0),
    )
)
_OF_NOTHING = re.compile(r"a?[zZ][Nns2](?![bhw_D])")
_NO_THING = (
    ("to be written", re.compile(rf"{_TO_BE}P(?![ot])"), 6),
    ("to be written", re.compile(r"[qh][_l]?tb[_l]?P"), 6),
    ("in progress", re.compile("U"), 3),
    ("this should change", re.compile(r"T[NnD2][^;,?]{0,3}w[^;?]{0,9}L"), 7),
    ("there is none yet", re.compile(r"rbl?x[_f]{0,2}[Nns2](?=.*l)"), 7),
    ("would be good", re.compile(r"^[^;,?!b]{0,4}[NsX][^;?!b]{0,8}q$"), 9),
    ("needs checking", re.compile(r"q[_l]?g"), 4),
    ("added to this page", re.compile(r"w[_l]?b[_l]?[pP][to_]T[Nn2]"), 6),
    ("would go here", re.compile(r"wk[_fo]?H$"), 6),
)
_WEAK = ("to be added", "not added")


def absences(tags: str) -> Iterator[Evidence]:
    """A thing of which is said that it is not there."""
    tags = f"N{tags[1:]}" if tags.startswith("R") else tags  # "Lesson 12 is not written yet"
    present = set(tags)
    for kind, keys, pattern, worth in _SAID:
        if not keys.isdisjoint(present) and (match := pattern.search(tags)):
            thing = match["thing"] or "T"
            is_text = thing == "N" or "N" in match[0]
            of_thing = 5 if is_text and thing != "N" else _THING_POINTS[thing]
            this = (2 if thing == "2" else 1) if thing != "T" and "T" in tags[: match.start()] else 0
            data = (
                0
                if "D" not in tags or kind == "a placeholder"
                else 3
                if not is_text
                else 1
                if kind in _WEAK
                else 0
            )
            vague = 2 if thing == "T" and kind == "not written" and "l" not in tags else 0
            yield Evidence(kind, of_thing + worth + this - data - vague)
    if match := _OF_NOTHING.match(tags):
        yield Evidence("a placeholder", 7 + (2 if match[0][-1] == "N" else 0))
    for kind, pattern, worth in _NO_THING:
        if pattern.search(tags):
            yield Evidence(kind, worth + (3 if "N" in tags else 0))


# Sentences without a finite verb.
_STATE = (
    rf"(?:u{FREE}|1{FREE}|U(?![_aDnN])|O{FREE}|0{FREE}|tc|c?L(?=[;,!?]|$)|cJ|J$|cW|tkH|l?tb[Pp]|,?xl?[rpP]l?|"
    r",?xl?9l?$)"
)
_OF = r"a?(?:o[^;,?!bhwqIiY]{0,7}?)?"
_ELLIPSES = (
    (
        "a thing and its state",
        re.compile(rf"[aflmT_]{{0,3}}[NsnEZ2]{{1,2}}{_OF};?(?:{_STATE}|(?<=;)[Zz](?!_))"),
    ),
    (
        "a label and its state",
        re.compile(rf"[a_T]{{0,3}}[Nnsa2]{{1,3}};[la_]{{0,2}}(?:{_STATE}|[Zz])(?=[;,!?]|$)"),
    ),
    (
        "a state and a thing",
        re.compile(
            r"(?:[uU]H?;?|1H?;)[af_]{0,3}(?:[Ns]|(?<=;)n)(?:[;,o].*)?$|[zZ][Nns2]a?(?:[;,!]|$)|"
            r"[zZ]o.{0,4}T[Nn]|[uU];"
        ),
    ),
    ("a label", re.compile(r"[zZU];|4;[eVv]")),
    ("text follows", re.compile(r"[Nns2]{1,2}c(?:$|[LJ])")),
    ("a state alone", re.compile(r"l?(?:U|cL|l?tb[Pp])(?=[LJlH,;!]|$)|a?zo[a_f]{0,2}[Nns]")),
    ("more to come", re.compile(r"a?m[^bhw,;?]{0,6}(?:tc|cL|L$|c$)|a?m[^bhw,;?]{0,3}tb[Pp9_]")),
    (
        "nothing yet",
        re.compile(r"x(?=.*l)[^?;bhw]{0,4}(?:H|[Nns]|r|[Pp])|xl?9l?$|xl9|x_?9l|x[bh].{0,4}[HP].*l"),
    ),
    ("needs work", re.compile(r"l?q(?:[_laf]{0,4}(?:[EgNs]|n(?![_nD]))|[vVyG]$)")),
    (
        "a thing here",
        re.compile(rf"[afT]{{0,2}}[Nns]{_OF}H$|Hk[^;D]{{0,6}}$|Hca[_f]?[Nn](?!.*;$)|Y[^bhw;,?]{{0,3}}H$"),
    ),
)


def ellipses(tags: str, sentence: str, *, in_heading: bool) -> Iterator[Evidence]:
    tags = tags.removeprefix("S,").lstrip(";")  # "Sorry, nothing here yet!", "... more to come"
    if (FINITE.search(tags.split(";", maxsplit=1)[0]) and not tags.startswith(("x", "lt", "t"))) or tags[
        :1
    ] == "?":
        return
    if not in_heading and tags and tags in "zZ" and not sentence.rstrip(" .!*_").endswith("s"):
        yield Evidence("a state alone", ENOUGH)
    for kind, pattern in _ELLIPSES:
        if pattern.match(tags) and not (kind == "needs work" and sentence.lower().startswith("requir")):
            yield Evidence(kind, ENOUGH)


# What an author will do to the text, or has not done.
_PROMISE = re.compile(
    r"(?:(?P<who>[Ii])[_lJL,]{0,3}|(?:^|(?<=;))[lJL]{0,2})"
    r"(?:w[_lJLA]{0,3}|[hq]t[_lA]{0,2}|[bhwG]?[_l]{0,2}(?:Q|(?P<wish>j))t[_lA]{0,2})"
    r"(?P<act>[VvGye])(?P<object>[^;?!]{0,10})"
)
_NOT_DONE = re.compile(r"(?:(?P<who>[Ii])[_l]{0,2}|^l?)hx[_l]{0,2}(?P<act>[Ppr])(?P<object>[^;?!]{0,8})")
# Someone with time should verify this number. Must check.
_SOMEONE = re.compile(r"I[^;?!IY]{0,8}wt?[_A]?[VvGye_9]T[Nn2]")
_ABOUT_TO = re.compile(r"[qh]t[_A]?[VvGye][^?Y]*$|(?:w|[qh]t)[VvGye][^;,?DY]{0,4}$")


def promises(tags: str, sentence: str) -> Iterator[Evidence]:
    for match in _PROMISE.finditer(tags) if "t" in tags or "w" in tags else ():
        act, after = match["act"], match["object"]
        if act not in "Vv" and match["wish"] and not match["who"]:
            continue  # "Hoping to include"
        worth = (2 if match["who"] == "i" else 4) + (2 if match["wish"] else 0)
        if act in "Vv" or (act == "G" and (match["who"] != "i" or match["wish"])):
            thing = object_points(re.split("[oJLR]", after)[0])
            worth += (4 if act == "V" else 2) + (thing)
            worth += ("T" in after[:2]) + ("f" in after) + bool(_SHOULD.search(sentence.lower()))
        yield Evidence("a promise", worth)
    for match in _NOT_DONE.finditer(tags):
        worth = (2 if match["who"] == "i" else 4) + (4 if match["act"] == "P" else 2)
        yield Evidence("not done", worth + object_points(match["object"]))
    if re.search(r"I[_l]?hlt[_l]?[VvGe]", tags):
        yield Evidence("not done", 7)
    if _SOMEONE.search(tags) and re.search(r"\bsome(?:one|body)\b", sentence.lower()):
        yield Evidence("someone should", ENOUGH)
    if sentence[:1].isupper() and _ABOUT_TO.match(tags):
        yield Evidence("must check", ENOUGH)
    if re.match(r"(?:[w_][iI](?:q?t?)[GvVe]?T[Nn]|wT[_kGc].*N).*\?$", tags):
        yield Evidence("a question among authors", ENOUGH + 5)


_ADDRESSED = re.compile(r"@\w+[ ,:]+(?:can|could|please|pls|would|add|fill|check|fix|write|insert|help)\b")
_IMAGINE = re.compile(
    r"(?:^|[,;:] |please )(?:imagine|picture)\b[^.;:?!]{0,60}\b(?:here|in this (?:spot|place|space))\b"
)
_DOUBT = re.compile(r"(?:^|[;I])[_b]{0,2}d(?P<about>.{0,7})")
_NOT_EXISTING = re.compile(r"\b(?:does|do)(?: not|n't) (?:yet |really )?exist\b")
_ONLY_OUTLINE = re.compile(
    r"\bonly (?:an? |the )?(?:\w+ )?(?:outline|headings?|titles?|notes|bullets?|bullet points|skeleton|"
    r"list of)\b"
)
# Waiting for Ann to send the numbers.
_WAITING = re.compile(r"(?:^|[:;–—] )\W*(?:still |now )?waiting (?:for|on) (?:[A-Z][a-z]+|my|our)\b[ ,]")
_REMEMBER = re.compile(r"\W*(?:i )?(?:must|should) remember\b")
_IDEA = re.compile(r"(?:[am]{1,2}f?|A[am]?)[NnsE].*\?$")
_SHOULD = re.compile(r"\b(?:should|must|ought to|need to|have to)\b")
_PLACES = re.compile(
    r"\bthis is where (?:the |an? |my |our )?[^.!?]{2,60}\b(?:will go|goes|should go|belongs?)\W*$|"
    r"^\W*here (?:i (?:should|must|need to|have to|ought to|want to|plan to)|we (?:should|ought to|plan to)) "
    r"(?:(?:still|also|probably|perhaps|maybe|really) ){0,2}(?:explain|describe|define|show|discuss|"
    r"introduce|insert|put|include|say|mention|add)\b"
)
_SOMEONE_MUST = re.compile(
    r"\bsome(?:one|body)(?: \w+){0,7}? (?:needs|has|ought|should|must)(?: to)? (?:probably |please |"
    r"still )?(?:check|"
    r"verify|review|rewrite|fix|add|draw|update|confirm|proofread|explain|fill|write|complete|finish|"
    r"translate|put|insert|supply)\b"
)
_WILL_STAND_HERE = re.compile(
    r"\bwill (?:soon |later |eventually |then )?(?:be (?:reported|shown|listed|described|displayed|"
    r"presented|given|"
    r"placed|posted|discussed|explained|documented|found)|appear|follow|go|stand) (?:right )?(?:here|in this "
    r"(?:section|table|place|spot|paragraph|space|column|row))\b"
)
# "Draft" also names a small model, but not at the end of a clause.
_THIS_DRAFT = re.compile(
    r"\bthe (?:final|finished|published) (?:draft|post|text|article) (?:should|must|needs to) (?:still )?"
    r"(?:contain|have|explain|say|mention|include|show)\b|"
    r"\b(?:in|of|from|for) this (?:first |rough |early )?draft(?=[.,;:!?)]|$| (?:and|but|yet)\b)"
)
_WOULD_BE_NICE = re.compile(
    r"\bwould (?:probably |also )?be (?:nice|good|great|useful|helpful|better) (?:right )?"
    r"(?:here|at this (?:point|place|spot)|in this (?:section|spot|place|paragraph))\b"
)
_GOT_ROUND = re.compile(r"\ba?round to\b")
_WORDING = re.compile(
    r"\bhow (?:best )?to (?:phrase|word|put|say|explain|write|present|introduce|motivate)\b"
)


def excuses(tags: str, sentence: str) -> Iterator[Evidence]:
    """Notes to oneself, reasons why something is not done, and doubts about the text."""
    if "C" in tags or _ADDRESSED.match(sentence) or _WAITING.search(sentence[:1].lower() + sentence[1:]):
        yield Evidence("a note to oneself", ENOUGH)
    if "K" in tags:
        worth = 7 + (2 if re.search("[IiM]", tags) else 0) + (2 if re.search("[VvegNP]", tags) else 0)
        worth -= 4 if "x" not in tags and _GOT_ROUND.search(sentence.lower()) else 0
        yield Evidence("no time", worth)
    lower = sentence.lower()
    if _REMEMBER.match(lower):
        yield Evidence("a note to oneself", ENOUGH)
    if "S" in tags:
        worth = 5 + (4 if "N" in tags else 2 if "n" in tags else 0) + (3 if "u" in tags else 0)
        yield Evidence("an apology", worth)
    if re.search("4oT[Nn]|l4o.{0,2}[Ns]", tags) and "working on" in lower:
        yield Evidence("still working on it", ENOUGH)
    if "l" in tags and _NOT_EXISTING.search(lower):
        yield Evidence("does not exist yet", 4 + max(4 if "N" in tags else 0, 2 if "n" in tags else 0))
    if ("draft" in lower and _THIS_DRAFT.search(lower)) or (
        "would" in lower and _WOULD_BE_NICE.search(lower)
    ):
        yield Evidence("a note on the text", ENOUGH)
    if ("here" in lower and _PLACES.search(lower)) or ("some" in lower and _SOMEONE_MUST.search(lower)):
        yield Evidence("a note to oneself", ENOUGH)
    if ("H" in tags or "T" in tags) and _WILL_STAND_HERE.search(lower):
        yield Evidence("will stand here", ENOUGH)
    if "only " in lower and _ONLY_OUTLINE.search(lower):
        yield Evidence("only an outline", 4 + (2 if "T" in tags else 0) + (2 if "N" in tags else 0))
    if re.match(r"f[Nn].*\?$", tags) or ("X" in tags and _SHOULD.search(lower)):
        yield Evidence("an idea", ENOUGH + (5 if tags.endswith("?") else 0))
    if _IDEA.match(tags) and "A" in tags and not FINITE.search(tags):
        yield Evidence("an idea", ENOUGH + 5)
    if "B" in tags:
        yield Evidence("before publishing", 0)
    if match := _DOUBT.search(tags):
        worth = 2 + (6 if _WORDING.search(sentence.lower()) else 0) + ("T" in match["about"])
        yield Evidence("doubt", worth + object_points(match["about"]))
    if "H" in tags and re.search("[Nns]", tags) and _IMAGINE.search(sentence.lower()):
        yield Evidence("imagine it", ENOUGH)


# A note that tells the author what to do.
_ORDER = re.compile(r",*(?:A|w|x?qt)*(?P<act>[VvGye])(?P<rest>.*)$")
_ONE_WORD_ORDERS = (
    "redo rewrite revise tighten reword rephrase shorten expand polish trim condense clarify elaborate "
    "simplify reformulate verify double-check cite"
)
_ONE_WORD = frozenset(_ONE_WORD_ORDERS.split())
# Only a text has these, and readers are not asked for them.
_DOCUMENT = re.compile(
    r"\W*(?:please |also |maybe )?\w+ (?:in )?(?:(?:an?|the|some|more|another|two|one|short|brief|new|"
    r"longer|better) )+"
    r"(?:sections?|subsections?|paragraphs?|transitions?|intro|introduction|conclusion|outro|footnotes?|"
    r"headings?|"
    r"sidebar|anecdote|appendix|callout|screenshots?|recap|teaser|blurb|passage|warning|disclaimer|"
    r"sentences)\b"
    r"|.*\byour (?:blog )?(?:post|article)\b"
    r"|\W*(?:replace|overwrite|delete|remove|fill) this "
    r"(?:text|paragraph|sentence|section|heading|note)\b(?! of\b)"
)
_AGAIN = re.compile(
    r"(?:rewrite|reword|rephrase|shorten|tighten|clarify|simplify|redo|revise)\b(?: (?:so|more|less|"
    r"completely|entirely|"
    r"from scratch)\b|\W+$)"
)
_MENTION = re.compile(
    r"(?:(?:Insert|insert) (?!the |an? |your |this |these )[a-z]+[a-rt-z]\b|(?:Mention|mention)\b)(?! "
    r"(?:a|an|the|your)\b)"
)
_PREFERABLY = re.compile(r", (?:preferably|ideally|maybe|perhaps)\b")
_ADVERBIAL = re.compile("[oR]")
_VERIFY = re.compile(
    r"\W*(?:please )?(?:verify|double-check|check|confirm|fact-check|look up)\b[^.?]*\b(?:claim|"
    r"statement|quote|quotation|"
    r"citation|reference|spelling|wording|facts?|source|attribution|number|figure|year|date)s?\b[^.?]*"
    r"(?:!|\bagainst\b|\bagain\b)",
    re.IGNORECASE,
)
_AFTER_BARE = ("from", "about", "showing", "comparing")
_NAME = re.compile(r"\b[Aa]sk (?!Me\b)[A-Z][a-z]+\b")


def orders(tags: str, sentence: str) -> Iterator[Evidence]:
    for number, clause in enumerate(tags.split(";")):
        if match := _ORDER.match(clause):
            worth = _order_points(match["act"], match["rest"], clause)
            worth += 7 if number == 0 and _redoes(sentence) else 0
            worth += 7 if number == 0 and _VERIFY.match(sentence) else 0
            worth += 6 if sentence.startswith("[ ]") else 0
            worth += 4 if number == 0 and _PREFERABLY.search(sentence) else 0
            worth += 7 if number == 0 and _MENTION.match(sentence) else 0
            if tags.endswith("?") and (object_points(match["rest"]) or len(tags) < 4):
                yield Evidence("a question among authors", ENOUGH + 5)
            worth += 3 if _adds_text(sentence) else 0
            worth += 7 if sentence.strip(" .!?").lower() in _ONE_WORD else 0
            if number == 0 and _lacks_article(match["rest"], sentence):
                worth += 5
            worth -= 8 if "Y" in tags else 0
            worth -= 4 if sentence.rstrip().endswith(":") else 0
            worth += 7 if match["act"] == "y" and _NAME.search(sentence) else 0
            yield Evidence("a note to the author", worth)


def _order_points(act: str, rest: str, clause: str) -> int:
    thing = object_points(_ADVERBIAL.split(rest[:8])[0].replace("X", ""))
    worth = 2 + thing + (7 if act == "V" else 0) + (7 if "X" in rest[:4] else 0)
    if act != "y" and re.match(r"[_o]?T", rest):
        worth += 3
        worth += 4 if act in "Vve" and re.fullmatch(r"[_o]?T[_fl]{0,2}!*", rest) else 0
    worth += 2 if "H" in rest else 0
    if re.search("[LJ]", rest):
        worth += 7 if len(rest) < 4 else 5
    worth += min(2, rest.count("!"))
    worth -= 3 if "D" in rest and thing < TEXT_POINTS and act != "V" and "X" not in rest else 0
    return worth - (4 if "F" in clause else 0)


def _adds_text(sentence: str) -> bool:
    """True for `Insert a short paragraph` and `Replace … with a summary of your post`."""
    return bool(_DOCUMENT.match(sentence.lower()))


def _redoes(sentence: str) -> bool:
    """True for `Rewrite so that beginners understand it` and the like, which names no object."""
    return _AGAIN.match(sentence.lower()) is not None


def _lacks_article(rest: str, sentence: str) -> bool:
    """True for `Add screenshot` and the like: a thing in the singular without an article."""
    words = re.findall(r"[\w'-]+", sentence)
    is_bare = re.match(r"[_o]?(?:[Ns](?:$|[oHLJ!?,])|[Nn]a[oHLJ]|(?<!_)n(?:$|[HLJ!]))", rest)
    if not is_bare and re.match(r"[Nns]", rest) and words[2:3] and words[2] in _AFTER_BARE:
        is_bare = re.match(r"(?!text|code|content)", words[1])
    return bool(is_bare) and len(words) > 1 and not words[1].endswith("s") and words[1][0].islower()
