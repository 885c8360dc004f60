"""The evidence that a sentence speaks of an unfinished text: `This section will be written later.`

A sentence is read as a string of tags (see `unfinished_lexicon`), so that the patterns are about classes of
words. Each kind of evidence has points. The strongest kind counts, with the points of the circumstances, such
as `for now` or `before publishing`, and less those that make a sentence innocent, such as a reference to
another lesson. What stands in brackets is judged like a sentence, but needs less evidence, since it is short.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache

from postgen.rules.prose.unfinished_evidence import (
    ENOUGH,
    Evidence,
    absences,
    ellipses,
    excuses,
    orders,
    promises,
)
from postgen.rules.prose.unfinished_lexicon import PHRASES, TAGS
from postgen.rules.prose_text import FORMULA

_SHORTEST_PARTICIPLE = 4
_PUNCTUATION = dict.fromkeys(",()[]{}", ",") | dict.fromkeys(";:–—…|-.", ";") | {"?": "?", "!": "!"}
_BEFORE_IS = ("it", "that", "this", "here", "there", "what", "where", "who", "which", "everything")


@cache
def _phrases() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """The tags and the remaining words of phrases, by their first words. The first that matches counts."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for tag, firsts, rest in PHRASES:
        pattern = re.compile(rest)
        for first in firsts.split():
            found.setdefault(first, []).append((tag, pattern))
    return found


_TOKEN = re.compile(
    r"\w+?(?=n't\b)|n't\b|'(?:ll|ve|re|d|m|s)\b|\w+(?:-\w+)*|[,()\[\]{}]|[;–—…|]|:(?=\s|$)|\.{2,}|(?<= "
    r")-+(?= )|--+|[?!]|"
    rf"{FORMULA}+"
)


def tags_of(sentence: str) -> str:
    """The tags of the words and phrases of a sentence, one letter each."""
    text = sentence.lower().replace("’", "'")
    tags = []
    last, end = "", 0
    starts = _phrases()
    for match in _TOKEN.finditer(text):
        if match.start() < end:
            continue  # within a phrase
        token = match[0]
        for tag, rest in starts.get(token, ()):
            if found := rest.match(text, match.end()):
                tags.append(tag)
                end = found.end()
                break
        else:
            if token == "i" and not sentence.startswith("I", match.start()):
                tags.append("_")  # as in "i.e."
            elif token != "'s" or last in _BEFORE_IS:
                tags.append(TAGS.get(token) or _PUNCTUATION.get(token[0]) or _tag_of_other(token))
        last = token
    return "".join(tags)


def _tag_of_other(word: str) -> str:
    if word[0].isdigit():
        return "a"
    if word[0] == FORMULA:
        return "F"
    first, _, end = word.rpartition("-")
    if first == "half":
        return "U"
    tag = TAGS.get(end, "_") if first else "_"
    if tag in "NnsPp":
        return tag
    return "9" if word.endswith("ed") and len(word) > _SHORTEST_PARTICIPLE else "_"


_ENOUGH_FOR_SECOND = 6


def evidence(
    sentence: str, tags: str, *, to_reader: bool = False, in_heading: bool = False
) -> list[Evidence]:
    """The evidence in a sentence with these tags: its strongest kind, and its circumstances.

    ``to_reader`` is true if the sentence may ask readers to do something, as in an exercise.
    """
    found = [
        *absences(tags),
        *promises(tags, sentence),
        *excuses(tags, sentence),
        *ellipses(tags, sentence, in_heading=in_heading),
    ]
    if not to_reader and not in_heading:
        found += orders(tags, sentence)
    if not found:
        return []
    found.sort(key=lambda e: -e.points)
    second = [Evidence(found[1].kind, 2)] if len(found) > 1 and found[1].points >= _ENOUGH_FOR_SECOND else []
    return [found[0], *second, *_circumstances(tags, found[0].kind)]


def points(found: list[Evidence]) -> int:
    """The sum of the evidence."""
    return sum(e.points for e in found)


# Kinds to which "I" adds, and those that can be about another lesson.
_SELF = (
    "a note to the author",
    "in progress",
    "to be written",
    "doubt",
    "not written",
    "a stub",
    "under construction",
)
_ELSEWHERE = (
    "to be written",
    "to be added",
    "a promise",
    "coming soon",
    "to follow",
    "comes later",
    "will come here",
    "goes here",
    "left out",
    "doubt",
    "more to come",
    "a thing and its state",
)


def _circumstances(tags: str, kind: str) -> Iterator[Evidence]:
    is_order = kind == "a note to the author"
    if "l" in tags and not is_order:
        yield Evidence("still", 2)
    if re.search("[LJ]", tags) and not is_order:
        yield Evidence("later", 2)
    if re.search(r"W[^;,]{0,3}[IM]", tags):
        yield Evidence("once I", 2)
    elif re.search("[Ii].*W" if kind == "a promise" else "W", tags) and not is_order:
        yield Evidence("once", 0 if kind == "to be done" else 2)
    if "B" in tags:
        yield Evidence("before publishing", 7)
    if "S" in tags and kind != "an apology":
        yield Evidence("sorry", 2)
    if "K" in tags and kind != "no time":
        yield Evidence("no time", 4)
    if "H" in tags and not is_order and not re.search("H_?b", tags):
        yield Evidence("here", 1)
    if kind in _SELF and re.search("[IM]", tags):
        yield Evidence("I", 2)
    if kind == "a note to oneself":
        return
    if "R" in tags and kind in _ELSEWHERE and "B" not in tags:
        yield Evidence("another lesson", -6)
    if "Y" in tags and not is_order and kind not in ("no time", "a thing here"):
        yield Evidence("the reader", -5)
    if tags.endswith("?") and not (is_order and "A" in tags):
        yield Evidence("a question", -5)


# Notes in brackets: `[insert plot]`, `(proof omitted for now)`, `{summary}`, `%% expand %%`.
_BRACKET = re.compile(
    r"(?P<square>\[\[?(?P<in_square>[^\[\]\n]{1,200})\]\]?(?!\s?[(\[:]))|"
    r"(?P<round>\((?P<in_round>[^()\n]{2,200})\))|"
    r"(?P<curly>\{(?P<in_curly>(?!\s*[#.:%<]|\s*[\w.]+\.[\w.]+\s*\})[^{}\n=\x22]{3,120})\})|"
    r"(?P<angle><(?P<in_angle>[A-Za-z][^<>\n]{3,120})>)|"
    r"(?P<percent>%%(?P<in_percent>[^%\n]{4,200})%%)|(?P<equals>==(?P<in_equals>[^=\n]{4,200})==)"
)
_BASE = {"square": 4, "curly": 4, "angle": 5, "percent": 5, "equals": 3, "round": 3}
_RARE_OPENINGS = ("[", "{", "<", "%%", "==")
_OPENING = re.compile(r"[\[({<]|%%|==")
_NO_NOTE = re.compile(
    r"\W*(?:\^|x\b|sic\b|ed\.|optional\b|required\b|see\b|cf\b|e\.g\b|i\.e\b|emphasis\b|our\b|"
    r"table of contents|toc\b|next\b|back\b|previous\b|\d+\W*$|update\b|edit\b|"
    r"(?:end|start|beginning) of \w+$)",  # a special token
    re.IGNORECASE,
)
# Note in square brackets that stands where a sentence could. A sentence in brackets ends with a period.
_NOTE_ALONE = re.compile(
    r"(?=[^\[\]\n]{0,60}[a-z]{3})[A-Za-z][\w'’-]{0,20}(?:[,:]? [\w'’–-]{1,20}){1,24}\s?[!?:]?\s?"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b|\bet al\b")
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s)\W{0,3}$")
# The text goes on as somewhere else, or is not shown.
_REST = re.compile(
    r"\b(?:rest|remainder|remaining)\b.*\b(?:here|same|similar\w*|analogous\w*|"
    r"omitted|unchanged|continues?|as (?:before|above)|likewise|follows?|goes|not shown)\b"
    r"|^\W*(?:rest|remainder) of\b"
    r"|^\W*(?:same|unchanged|identical|exactly|similar|analogous)(?: (?:as|to) (?:before|above|earlier|"
    r"in \w+ \S+|(?:in )?the \w+ \w+))?\W*$"
    r"|^\W*(?:snip|snipped|cut|\w+ snipped)\W*$|^\W*(?:and so on|etc\.?) (?:for|with)\b",
    re.IGNORECASE,
)
_THINGS_ALONE = re.compile(r"[Tf]?[Nnsfu2]{0,2}[Nnsu2][_H]?")
_THING_FIRST = re.compile(r"[Tafm_]{0,2}?[Nns]a?(?:[;oHkZzuU1]|tc|J|L|$)")
_THING_MISSING = re.compile(r"[a_Nns2]{0,2}(?:[_Nns2]u|[Ns]1)")
_THING_OF = re.compile(r"[Tafm_]{0,2}?[Nns]a?o.*H$")
_STATE_ALONE = re.compile(r"c|[l_]?(?:U|Z|z|O|tb[Pp]|tc|cL)[LJlH_]{0,2}(?:,.*)?|L")
_WEAK_STATE_ALONE = re.compile(r"l?(?:u|0|1|J)[LJlH]{0,2}(?:,.*)?")
_MOST_WORDS_OF_ORDER = 6
_ORDER_WORDS = "fill finish insert write paste expand revise rewrite polish shorten continue"
_ORDERS = frozenset(_ORDER_WORDS.split())
_CITED_WORDS = "link url source citation ref reference quote cite sources references refs links"
_CITED = frozenset(_CITED_WORDS.split())
_ASKED = frozenset(["year", "page", "pages", "date", "name"])
_OF_ROUND_NOTES = _CITED | _ASKED | _ORDERS | {word for word, tag in TAGS.items() if tag in "UuZzPpOVe"}
_ORDER = re.compile(r"A*[VvGye]")
_ONE_ORDER = re.compile(r"[Vve]|[GvVe][!?]")
_MORE = re.compile(r"a{0,2}m[_D]{0,2}[Nnst]?.{0,3}")
_QUESTION = re.compile(r"[A-Za-z][^.!?]{1,60}\?+\W*", re.ASCII)


def _is_one_order(tags: str, content: str) -> bool:
    """True for `(finish)`, `(fill in the details)` and the like."""
    if _ONE_ORDER.fullmatch(tags):
        return content.lower() not in ("update", "complete", "check")
    words = content.split()
    return words[0] in _ORDERS and (len(words) <= _MOST_WORDS_OF_ORDER or words[-1] == "here")


def may_have_note(text: str, words: Collection[str]) -> bool:
    """A fast check of a paragraph with these words, in lower case."""
    for opening in _RARE_OPENINGS:
        if opening in text:
            return True
    return "(" in text and not _OF_ROUND_NOTES.isdisjoint(words)


def find_notes(text: str, *, in_heading: bool, to_reader: bool) -> Iterator[tuple[int, int]]:
    """The bounds of the notes in brackets in a paragraph."""
    if not _OPENING.search(text):
        return
    body = text.strip(" *_.:-–—")
    for match in _BRACKET.finditer(text):
        form = next(name for name in _BASE if match[name])
        before = text[max(0, match.start() - 6) : match.start()]
        if form in ("square", "angle") and (before[-1:].isalnum() or before.endswith(("]", "$"))):
            continue  # an index
        if form == "curly" and (before[-1:].isalnum() or before.endswith(("}", "_", "^", "'"))):
            continue  # part of LaTeX
        alone = body.startswith(match[0].strip(" *_.:-–—")) and len(body) <= len(match[0]) + 1
        content = match[f"in_{form}"].split("|")[-1].strip()
        if _NO_NOTE.match(content) or (form == "round" and _YEAR.search(content)):
            continue
        at_start = bool(_SENTENCE_START.search(before))
        if (
            form == "square" and at_start and not in_heading and _is_alone(text, match, content)
        ) or _note_points(content, form, alone=alone, in_heading=in_heading, to_reader=to_reader) >= ENOUGH:
            yield match.span()


def _is_alone(text: str, match: re.Match[str], content: str) -> bool:
    """True for a note where a sentence could stand, which is no citation."""
    if not _NOTE_ALONE.fullmatch(content) or _YEAR.search(content):
        return False
    rest = text[match.end() :].lstrip(" *_")
    return not rest or rest[0].isupper() or rest[0] in "\n.!?"


def _note_points(content: str, form: str, *, alone: bool, in_heading: bool, to_reader: bool) -> int:
    tags = tags_of(content)
    in_words = points(evidence(content, tags, to_reader=to_reader))
    told = [0]
    is_round = form == "round"
    if _REST.search(content):
        told.append(6)
    if _STATE_ALONE.fullmatch(tags):
        told.append(6)
    if _WEAK_STATE_ALONE.fullmatch(tags):
        told.append(4 if is_round else 5)
    if "X" in tags[:3]:
        told.append(5)
    if _MORE.fullmatch(tags) and (alone or not is_round):
        told.append(6)
    if is_round:
        told.append(6 if content.lower().rstrip("?") in _CITED else 0)
        told.append(6 if content.endswith("?") and content.lower().rstrip("?") in _ASKED else 0)
        told.append(6 if _THING_OF.match(tags) or _THING_MISSING.fullmatch(tags) else 0)
        if _ORDER.match(tags) and content[:1].islower() and not to_reader:
            told.append(6 if tags.lstrip("A")[0] in "Ve" or _is_one_order(tags, content) else 0)
    else:
        words = len(re.findall(r"\w+", content))
        if _THINGS_ALONE.fullmatch(tags) and (words > 1 or form != "angle" or "N" in tags):
            told.append(6)
        told.append(6 if _THING_FIRST.match(tags) else 0)
        told.append(6 if _ORDER.match(tags) else 0)
        told.append(5 if _QUESTION.fullmatch(content) else 0)
    base = 2 if is_round and content[:1].isupper() and content.endswith((".", "!")) else _BASE[form]
    return max(base + in_words, _BASE[form] + max(told) + (2 if alone else 0)) + (3 if in_heading else 0)


def is_note(content: str, form: str) -> bool:
    """True if the content of markup of a form, such as `angle`, is a note that stands alone."""
    if _NO_NOTE.match(content):
        return False
    return _note_points(content, form, alone=False, in_heading=False, to_reader=False) >= ENOUGH
