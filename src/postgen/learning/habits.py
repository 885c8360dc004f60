"""What an editor does again and again: the same words replaced, deleted or inserted in several posts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from postgen.learning.sentences import phrase
from postgen.learning.word_edits import Tokens, WordEdit

_SHORTEST_STEM = 3
_LEAST_SHARE = 0.75  # of the edits of a phrase that have the same result, so that it is a replacement


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many edits, and in how many posts, make a habit."""

    edits: int = 3
    posts: int = 2

    def is_met(self, edits: Iterable[WordEdit]) -> bool:
        """Whether the edits, each counted once, are enough."""
        found = {edit.number: edit.post for edit in edits}
        return len(found) >= self.edits and len(set(found.values())) >= self.posts


@dataclass(frozen=True, slots=True)
class Habit:
    """Edits with the same effect. All have the same old words, or inflected forms of them.

    ``swaps`` are the new words by the old ones, empty for a deletion. With ``varies``, the old words
    disappear, but what replaces them differs.
    """

    edits: tuple[WordEdit, ...]
    swaps: tuple[tuple[str, str], ...]
    varies: bool = False

    @property
    def is_deletion(self) -> bool:
        return not self.varies and not any(new for _, new in self.swaps)

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(edit.number for edit in self.edits)


def find_habits(edits: Sequence[WordEdit], threshold: Threshold) -> list[Habit]:
    """The habits in the numbered edits of all posts, those with the most edits first."""
    plain = [part for edit in edits for part in _parts(edit, _frequent_pairs(edits))]
    plain = [edit for edit in plain if edit.old] + [
        w for edit in plain if not edit.old for w in _around(edit)
    ]
    groups: dict[str, list[WordEdit]] = defaultdict(list)
    for edit in plain:
        groups[edit.old_key].append(edit)
    habits = [habit for group in groups.values() for habit in _of_phrase(group, threshold)]
    habits += _of_inflections(plain, threshold)
    return sorted(habits, key=lambda habit: (-len(habit.numbers), len(habit.swaps) != 1, habit.swaps))


def _of_phrase(edits: list[WordEdit], threshold: Threshold) -> Iterator[Habit]:
    if not threshold.is_met(edits):
        return
    (new, _), *_ = Counter(edit.new_key for edit in edits).most_common(1)
    same = [edit for edit in edits if edit.new_key == new]
    if len(same) >= _LEAST_SHARE * len(edits) and threshold.is_met(same):
        yield Habit(tuple(same), (_swap(same),))
    elif all(edit.left or edit.right or not edit.new for edit in edits) and not edits[0].is_case:
        swaps = dict.fromkeys(_swap([edit]) for edit in edits)
        yield Habit(tuple(edits), tuple(swaps), varies=True)


def _swap(edits: Sequence[WordEdit]) -> tuple[str, str]:
    """The old and the new words as they are written most often, without a capital that begins a sentence."""
    if edits[0].is_case:
        return edits[0].old_key, edits[0].new_key
    return _usual_text([edit.old for edit in edits]), _usual_text([edit.new for edit in edits])


def _usual_text(phrases: list[Tokens]) -> str:
    texts = Counter(phrase(tokens) for tokens in phrases)
    lower = Counter(phrase(_uncapitalized(tokens)) for tokens in phrases)
    most, _ = lower.most_common(1)[0]
    return most if most in texts or len(texts) == 1 else texts.most_common(1)[0][0]


def _uncapitalized(tokens: Tokens) -> Tokens:
    first = tokens[0].text if tokens else ""
    if not first[:1].isupper() or first[1:] != first[1:].lower():
        return tokens
    return (replace(tokens[0], text=first.lower()), *tokens[1:])


def _of_inflections(edits: list[WordEdit], threshold: Threshold) -> Iterator[Habit]:
    """Replacements of a word in several forms: utilize and use, utilizes and uses."""
    families: dict[tuple[str, str], list[WordEdit]] = defaultdict(list)
    for edit in edits:
        if len(edit.old) == len(edit.new) == 1 and edit.old[0].is_word and not edit.is_case:
            families[_stems(edit.old_key, edit.new_key)].append(edit)
    for family in families.values():
        by_form: dict[tuple[str, str], list[WordEdit]] = defaultdict(list)
        for edit in family:
            by_form[edit.old_key, edit.new_key].append(edit)
        if len(by_form) > 1 and threshold.is_met(family):
            swaps = dict(sorted(_swap(same) for same in by_form.values()))
            yield Habit(tuple(family), tuple(swaps.items()))


def _stems(old: str, new: str) -> tuple[str, str]:
    """Both words without their common end: `utiliz` and `us` for utilized and used."""
    pairs = zip(reversed(old[1:]), reversed(new[1:]), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    stems = old[: len(old) - common], new[: len(new) - common]
    return stems if len(stems[0]) >= _SHORTEST_STEM else (old, new)


def _around(edit: WordEdit) -> Iterator[WordEdit]:
    """An insertion as a replacement of the word before it, and of the word after it."""
    for old, new in (
        (edit.left[-1:], edit.left[-1:] + edit.new),
        (edit.right[:1], edit.new + edit.right[:1]),
    ):
        if old and old[0].is_word and not old[0].fixed:
            yield replace(edit, old=old, new=new, left=(), right=())


Pair = tuple[tuple[str, ...], tuple[str, ...]]


def _keys(tokens: Tokens) -> tuple[str, ...]:
    return tuple(token.key for token in tokens)


def _frequent_pairs(edits: Sequence[WordEdit]) -> list[Pair]:
    """The old and the new words of edits that occur in two posts, the longest first."""
    posts: dict[Pair, set[str]] = defaultdict(set)
    for edit in edits:
        if edit.old and not edit.is_case:
            posts[_keys(edit.old), _keys(edit.new)].add(edit.post)
    frequent = [pair for pair, found in posts.items() if len(found) > 1]
    return sorted(frequent, key=lambda pair: (-len(pair[0]), -len(pair[1]), pair))


def _parts(edit: WordEdit, frequent: list[Pair]) -> list[WordEdit]:
    """Two edits side by side look like one. It is split where one of them is a frequent edit."""
    whole = (_keys(edit.old), _keys(edit.new))
    if edit.is_case or whole in frequent or len(edit.old) < 2:
        return [edit]
    for old, new in frequent:
        at, other = _find(whole[0], old), _find(whole[1], new)
        if at is None or other is None or (old, new) == whole:
            continue
        end, other_end = at + len(old), other + len(new)
        if not new:  # it stands where it leaves the other words on the right side
            other = other_end = len(whole[1]) if end == len(whole[0]) else 0 if at == 0 else other
        middle = replace(
            edit,
            old=edit.old[at:end],
            new=edit.new[other:other_end],
            left=edit.old[:at],
            right=edit.old[end:],
        )
        rest = [
            replace(edit, old=edit.old[:at], new=edit.new[:other], right=middle.old),
            replace(edit, old=edit.old[end:], new=edit.new[other_end:], left=middle.old),
        ]
        return [middle, *(part for r in rest if r.old or r.new for part in _parts(r, frequent))]
    return [edit]


def _find(tokens: tuple[str, ...], wanted: tuple[str, ...]) -> int | None:
    ends = range(len(tokens) - len(wanted) + 1)
    return next((n for n in ends if tokens[n : n + len(wanted)] == wanted), None)
