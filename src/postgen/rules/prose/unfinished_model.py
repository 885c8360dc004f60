"""A small linear model that says how likely a sentence speaks of an unfinished text.

It weighs what the patterns in `unfinished_evidence` do not know: words, and sequences of the tags of
`unfinished_lexicon`. It is a logistic regression with a penalty on the squares of the weights.
`benchmarks/placeholders/train.py` computes the weights.
"""

import json
import re
from collections.abc import Collection
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from postgen.document.nodes import ProseKind
from postgen.rules.prose.unfinished_lexicon import TAGS

WEIGHTS = Path(__file__).with_name("unfinished_weights.json")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|_+|\ufffc+|[^\w\s]")
_MOST_TOKENS = 60  # of a sentence; the rest is ignored
_LONGEST_TAGS = 5
_SIGN_TEXT = "todo fixme tbd tbc tba xx xxx yy zz nn yyyy tk tktk wip insert here add cite ref your fill"
SIGN_WORDS = frozenset(_SIGN_TEXT.split())


def features(sentence: str, tags: str, kind: ProseKind) -> set[str]:
    """The features of a sentence with these tags in prose of a kind.

    They are words, pairs and triples of words, and sequences of up to five tags. Names count as one word, and
    so do the words for data and programs: what the examples happen to be about says nothing.
    """
    return {*_word_features(sentence, kind), *_tag_features(tags)}


def _word_features(sentence: str, kind: ProseKind) -> set[str]:
    first, *others = _TOKEN.findall(sentence)[:_MOST_TOKENS] or ("",)
    words = [_plain(first, is_first=True), *[_plain(token) for token in others]]
    marked = ["^", *words, "$"]
    found = {*words, f"#kind {kind}"}
    found.update([f"{a} {b}" for a, b in pairwise(marked)])
    found.update([f"{a} {b} {c}" for a, b, c in zip(marked, marked[1:], marked[2:], strict=False)])
    return found


def _tag_features(tags: str) -> set[str]:
    marked = f"<{tags[:_MOST_TOKENS]}>"
    lengths = range(1, _LONGEST_TAGS + 1)
    return {
        f"#{marked[start : start + length]}"
        for length in lengths
        for start in range(len(marked) - length + 1)
    }


@lru_cache(maxsize=10_000)
def _plain(token: str, *, is_first: bool = False) -> str:
    word = token.lower()
    tag = TAGS.get(word)
    if tag == "D":
        return "Data"
    if tag or word == token:
        return word if word.isalpha() else "0" if word[:1].isdigit() else word[:1]
    if token.isupper() and len(token) > 1:
        return word if word in SIGN_WORDS else "ACRONYM"
    return word if is_first or len(token) == 1 else "Name"


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(WEIGHTS.read_text("utf-8"))
    return weights


@cache
def _weighted_words() -> frozenset[str]:
    return frozenset(feature for feature in _weights() if feature.isalpha())


def likelihood_of_words(words: Collection[str]) -> float:
    """What the single words of a sentence, in lower case, add to the likelihood that it is a note."""
    weights = _weights()
    return sum([weights[word] for word in _weighted_words().intersection(words)])


def word_likelihood(sentence: str, kind: ProseKind) -> float:
    """The part of the likelihood below that does not need the tags."""
    return _weights()[""] + _sum(_word_features(sentence, kind))


def tag_likelihood(tags: str) -> float:
    """What the tags add to the logarithm of the odds that a sentence says that the text is unfinished."""
    return _sum(_tag_features(tags))


def _sum(found: set[str]) -> float:
    weights = _weights()
    return sum([weights[feature] for feature in weights.keys() & found])
