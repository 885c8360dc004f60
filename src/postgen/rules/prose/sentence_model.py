"""Small linear models of sentences, which know words that no pattern lists.

A model weighs words, pairs of words that stand near each other, triples, and sequences of the tags of
`unfinished_lexicon`. It is a logistic regression with a penalty on the squares of the weights, computed by
`benchmarks/wordings/train.py`.
"""

import json
import re
from collections.abc import Collection
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from postgen.document.nodes import ProseKind
from postgen.rules.prose.unfinished_lexicon import TAGS

_TOKEN = re.compile(r"[^\W\d_]+|\d+|_+|\ufffc+|[^\w\s]")
_MOST_TOKENS = 60  # of a sentence; the rest is ignored
_LONGEST_TAGS = 5
_DISTANCES = range(2, 7)  # of the words of a pair that are not neighbors
_OF_TAGS, _KIND = "#", "#kind "  # what the names of features start with
_SIGN_TEXT = "todo fixme tbd tbc tba xx xxx yy zz nn yyyy tk tktk wip insert here add cite ref your fill"
SIGN_WORDS = frozenset(_SIGN_TEXT.split())


def features(sentence: str, kind: ProseKind, tags: str = "") -> set[str]:
    """The features of a sentence in prose of a kind, with those of its ``tags`` if they are given.

    They are words, pairs of words up to six words apart, triples of words, and sequences of up to five tags.
    Names count as one word, and so do the words for data and programs: what the examples happen to be about
    says nothing.
    """
    of_tags = {f"{_OF_TAGS}{sequence}" for sequence in _tag_sequences(tags)} if tags else set()
    return _word_features(sentence, kind) | of_tags


def _word_features(sentence: str, kind: ProseKind) -> set[str]:
    first, *others = _TOKEN.findall(sentence.replace("’", "'"))[:_MOST_TOKENS] or ("",)
    words = [_plain(first, is_first=True), *[_plain(token) for token in others]]
    marked = ["^", *words, "$"]
    found = {*words, f"{_KIND}{kind}"}
    found.update([f"{a} {b}" for a, b in pairwise(marked)])
    found.update([f"{a} {b} {c}" for a, b, c in zip(marked, marked[1:], marked[2:], strict=False)])
    for distance in _DISTANCES:
        found.update([f"{a} … {b}" for a, b in zip(marked, marked[distance:], strict=False)])
    return found


def _tag_sequences(tags: str) -> set[str]:
    marked = f"<{tags[:_MOST_TOKENS]}>"
    starts = range(len(marked))
    return {marked[start:end] for start in starts for end in range(start + 1, start + 1 + _LONGEST_TAGS)}


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


class SentenceModel:
    """The model with the weights in a file of this folder, which is read when it is first used.

    Its results are parts of a sum: the logarithm of the odds that a sentence is of the kind it looks for.
    """

    def __init__(self, name: str) -> None:
        self.path = Path(__file__).with_name(name)

    @cached_property
    def _parts(self) -> dict[str, dict[str, float]]:
        parts: dict[str, dict[str, float]] = json.loads(self.path.read_text("utf-8"))
        return parts

    @cached_property
    def _weights(self) -> dict[str, float]:
        return self._parts["features"]

    @cached_property
    def _tag_weights(self) -> dict[str, float]:
        named = [(name, w) for name, w in self._weights.items() if name.startswith(_OF_TAGS)]
        return {name.removeprefix(_OF_TAGS): w for name, w in named if not name.startswith(_KIND)}

    @cached_property
    def _single_words(self) -> frozenset[str]:
        return frozenset(self._parts["words"])

    def of_single_words(self, words: Collection[str]) -> float:
        """What the words of a sentence, in lower case, say without their order, for a fast first check.

        It is not part of the sum.
        """
        weights = self._parts["words"]
        return sum([weights[word] for word in self._single_words.intersection(words)])

    def of_words(self, sentence: str, kind: ProseKind) -> float:
        """The part of the words and their sequences in a sentence of a kind of prose."""
        weights = self._weights
        return weights[""] + sum(
            [weights[found] for found in weights.keys() & _word_features(sentence, kind)]
        )

    def of_tags(self, tags: str) -> float:
        """The part of the tags of a sentence."""
        return sum(filter(None, map(self._tag_weights.get, _tag_sequences(tags))))


PLACEHOLDERS = SentenceModel("placeholder_weights.json")
CHATTER = SentenceModel("chatter_weights.json")
