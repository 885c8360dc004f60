"""The evidence that a sentence speaks of an unfinished text: `This section will be written later.`

A sentence is read as a string of tags (see `unfinished_lexicon`), so that the patterns are about classes of
words. Each kind of evidence has points. The strongest kind counts, with the points of the circumstances, such
as `for now` or `before publishing`, and less those that make a sentence innocent, such as a reference to
another lesson.
"""

import re
from collections.abc import Iterator
from functools import cache

from postgen.rules.prose.unfinished_evidence import Evidence, absences, ellipses, excuses, orders, promises
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


def evidence(sentence: str, *, to_reader: bool = False, in_heading: bool = False) -> list[Evidence]:
    """The evidence in a sentence: its strongest kind, and its circumstances.

    ``to_reader`` is true if the sentence may ask readers to do something, as in an exercise.
    """
    tags = tags_of(sentence)
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
