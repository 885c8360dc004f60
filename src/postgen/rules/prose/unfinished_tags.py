"""The tags of a sentence: one letter for each of its words and phrases (see `unfinished_lexicon`).

"This section will be written later." has the tags `TNwbPJ`: this, a part of a text, will, be, what an author
does, later. So a model can learn how classes of words follow each other.
"""

import re
from functools import cache

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
