"""Pairs the sentences of two versions of a post, section by section.

An editor may split a sentence in two, or join two, so that two sentences of one version can belong to one of
the other. What has no counterpart was deleted, inserted or rewritten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from postgen.learning.sentences import Sentence

_SHORT = 8  # tokens
_LEAST_SIMILARITY = 0.4
_MOST_PAIRS = 1_000_000  # of sentences in a section: a larger one is not a post
_MOST_EQUAL = 50_000  # pairs of equal sentences in a section: each is looked at again for every change
_MOST_CELLS = 10_000  # of the table for one passage: a larger one was rewritten


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A changed sentence in both versions. One of them is None for a deleted or an inserted sentence."""

    before: Sentence | None
    after: Sentence | None


def align(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[SentencePair]:
    """The sentences that differ. A sentence that only moved does not differ."""
    old, new = _by_section(before), _by_section(after)
    pairs = [pair for name in dict.fromkeys((*old, *new)) for pair in _aligned(old[name], new[name])]
    moved = Counter(pair.before.keys for pair in pairs if pair.before and not pair.after)
    moved &= Counter(pair.after.keys for pair in pairs if pair.after and not pair.before)
    removed, inserted = moved.copy(), moved.copy()
    found = []
    for pair in pairs:
        if pair.before and not pair.after and removed[pair.before.keys]:
            removed[pair.before.keys] -= 1
        elif pair.after and not pair.before and inserted[pair.after.keys]:
            inserted[pair.after.keys] -= 1
        else:
            found.append(pair)
    return found


def _by_section(sentences: Sequence[Sentence]) -> defaultdict[str, list[Sentence]]:
    found: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        found[sentence.section.casefold()].append(sentence)
    return found


def _aligned(before: list[Sentence], after: list[Sentence]) -> Iterator[SentencePair]:
    old_counts, new_counts = Counter(s.keys for s in before), Counter(s.keys for s in after)
    equal = sum(count * new_counts[keys] for keys, count in old_counts.items())
    if len(before) * len(after) > _MOST_PAIRS or equal > _MOST_EQUAL:
        return
    matcher = SequenceMatcher(None, [s.keys for s in before], [s.keys for s in after], autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":  # the case of letters can still differ
            for old, new in zip(before[start:end], after[new_start:new_end], strict=True):
                if old.text != new.text:
                    yield SentencePair(old, new)
        else:
            yield from _align_passage(before[start:end], after[new_start:new_end])


# How many sentences of each version can belong together.
_STEPS = ((1, 1), (1, 2), (2, 1))


def _align_passage(before: list[Sentence], after: list[Sentence]) -> Iterator[SentencePair]:
    """The best alignment of a passage, in which the most words belong to similar sentences."""
    rows, columns = len(before), len(after)
    if rows * columns > _MOST_CELLS:
        return
    best = [[(0.0, 0, 0)] * (columns + 1) for _ in range(rows + 1)]  # a score, and the step that leads to it
    for row in range(rows + 1):
        for column in range(columns + 1):
            if row == column == 0:
                continue
            choices = [(best[row - 1][column][0], 1, 0)] if row else []
            choices += [(best[row][column - 1][0], 0, 1)] if column else []
            for down, right in _STEPS:
                if row >= down and column >= right:
                    old, new = _joined(before[row - down : row]), _joined(after[column - right : column])
                    gain = _gain(old, new)
                    choices += [(best[row - down][column - right][0] + gain, down, right)] if gain else []
            best[row][column] = max(choices)
    row, column = rows, columns
    found = []
    while row or column:
        _, down, right = best[row][column]
        removed = _joined(before[row - down : row]) if down else None
        added = _joined(after[column - right : column]) if right else None
        found.append(SentencePair(removed, added))
        row, column = row - down, column - right
    yield from _with_short_pairs(found[::-1])


def _with_short_pairs(pairs: list[SentencePair]) -> Iterator[SentencePair]:
    """Join a deleted sentence and one that was inserted in its place, if both are short."""
    waiting: SentencePair | None = None
    for pair in pairs:
        short = len(pair.before.tokens if pair.before else pair.after.tokens if pair.after else ()) <= _SHORT
        single = not (pair.before and pair.after) and short
        if waiting and single and (waiting.before is None) != (pair.before is None):
            yield SentencePair(waiting.before or pair.before, waiting.after or pair.after)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = pair if single else None
        if not single:
            yield pair
    if waiting:
        yield waiting


def _joined(sentences: list[Sentence]) -> Sentence:
    return sentences[0] if len(sentences) == 1 else sentences[0] + sentences[1]


def _gain(old: Sentence, new: Sentence) -> float:
    """The number of tokens in similar sentences, less for less similar ones; 0 for others."""
    if old.is_heading != new.is_heading:
        return 0.0
    one, other = Counter(old.keys), Counter(new.keys)
    total = len(old.keys) + len(new.keys)
    similarity = 2 * sum((one & other).values()) / total
    return similarity * total - _LEAST_SIMILARITY * total if similarity > _LEAST_SIMILARITY else 0.0
