"""A habit together with its neighbors, for words that are right elsewhere: `so` for `so that`."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from postgen.learning.habits import Habit, Threshold
from postgen.learning.word_edits import Tokens, WordEdit


def with_next_word(habit: Habit, threshold: Threshold) -> Iterator[Habit]:
    """The edits that the same word follows, for each such word."""
    for word, edits in _grouped(habit, lambda edit: edit.right[:1], threshold):
        yield Habit(edits, tuple((f"{old} {word}", f"{new} {word}".strip()) for old, new in habit.swaps))


def with_word_before(habit: Habit, threshold: Threshold) -> Iterator[Habit]:
    """The edits that follow the same word, for each such word."""
    for word, edits in _grouped(habit, lambda edit: edit.left[-1:], threshold):
        yield Habit(edits, tuple((f"{word} {old}", f"{word} {new}".strip()) for old, new in habit.swaps))


def with_comma(habit: Habit, threshold: Threshold) -> Iterator[Habit]:
    """The deletions of a word together with the comma after it."""
    edits = tuple(edit for edit in habit.edits if edit.ends_with_comma)
    if habit.is_deletion and threshold.is_met(edits):
        yield replace(habit, edits=edits, swaps=tuple((f"{old},", "") for old, _ in habit.swaps))


Neighbors = Callable[[WordEdit], Tokens]


def _grouped(
    habit: Habit, neighbor: Neighbors, threshold: Threshold
) -> Iterator[tuple[str, tuple[WordEdit, ...]]]:
    if habit.varies or len(habit.swaps) != 1:
        return
    groups: defaultdict[str, list[WordEdit]] = defaultdict(list)
    for edit in habit.edits:
        for token in neighbor(edit):
            if token.key.isalpha() and not token.fixed:
                groups[token.key].append(edit)
    for word, edits in groups.items():
        if threshold.is_met(edits):
            yield word, tuple(edits)
