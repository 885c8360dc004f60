"""What an editor does again and again: the same words replaced, deleted or inserted in several posts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product, takewhile

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
        found = {edit.id: edit.post for edit in edits}
        return self.allows(len(found), len(set(found.values())))

    def allows(self, edits: int, posts: int) -> bool:
        """Whether so many edits in so many posts are enough."""
        return edits >= self.edits and posts >= self.posts


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
    def ids(self) -> frozenset[tuple[int, int]]:
        return frozenset(edit.id for edit in self.edits)


def find_habits(edits: Sequence[WordEdit], threshold: Threshold) -> list[Habit]:
    """The habits in the numbered edits of all posts, those with the most edits first."""
    parts = _split_edits(edits)
    plain = [wider for edit in parts for wider in ((edit,) if edit.old else _around(edit))]
    groups: dict[str, list[WordEdit]] = defaultdict(list)
    for edit in plain:
        groups[edit.old_key].append(edit)
    habits = [habit for group in groups.values() for habit in _of_phrase(group, threshold)]
    habits += _of_inflections(plain, threshold)
    return sorted(habits, key=lambda habit: (-len(habit.ids), len(habit.swaps) != 1, habit.swaps))


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
    """Replacements of words in several forms: utilize and use, utilizes and uses."""
    families: dict[tuple[str, str], list[WordEdit]] = defaultdict(list)
    for edit in edits:
        if edit.old and edit.new and edit.old[-1].is_word and edit.new[-1].is_word and not edit.is_case:
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
    """An insertion as a replacement of the word before it, and of the word after it.

    A punctuation mark belongs to the word before it.
    """
    choices = [(edit.left[-1:], edit.left[-1:] + edit.new)]
    if any(token.is_word for token in edit.new):
        choices.append((edit.right[:1], edit.new + edit.right[:1]))
    for old, new in choices:
        if old and old[0].is_word and not old[0].fixed:
            yield replace(edit, old=old, new=new, left=(), right=())


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


def _grouped(
    habit: Habit, neighbor: Callable[[WordEdit], Tokens], threshold: Threshold
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


Pair = tuple[tuple[str, ...], tuple[str, ...]]


def _keys(tokens: Tokens) -> tuple[str, ...]:
    return tuple(token.key for token in tokens)


def _pair(edit: WordEdit) -> Pair:
    return _keys(edit.old), _keys(edit.new)


def _split_edits(edits: Sequence[WordEdit]) -> list[WordEdit]:
    """The edits, in which two edits side by side, which look like one, are told apart.

    They are if both occur alone as well, or if one of them occurs alone in two posts.
    """
    posts: dict[Pair, set[str]] = defaultdict(set)
    for edit in edits:
        if not edit.is_case:
            posts[_pair(edit)].add(edit.post)
    frequent = [pair for pair, found in posts.items() if len(found) > 1]
    frequent.sort(key=lambda pair: (-len(pair[0]), -len(pair[1]), pair))
    ranks = {pair: rank for rank, pair in enumerate(frequent)}

    def parts(edit: WordEdit) -> list[WordEdit]:
        if edit.is_case or len(edit.old) + len(edit.new) < 3 or not edit.old:
            return [edit]
        places = product(range(len(edit.old) + 1), range(len(edit.new) + 1))
        cuts = [_cut(edit, at, other) for at, other in places]
        for left, right in cuts:
            if all((part.old or part.new) and _pair(part) in posts for part in (left, right)):
                return [*parts(left), *parts(right)]
        known = {ranks.get(_pair(part), len(ranks)): cut for cut in cuts for part in cut}
        best = min(known)
        if _pair(edit) in ranks or best == len(ranks):
            return [edit]
        return [part for half in known[best] if half.old or half.new for part in parts(half)]

    return [replace(part, part=n) for edit in edits for n, part in enumerate(parts(edit))]


def _cut(edit: WordEdit, at: int, other: int) -> tuple[WordEdit, WordEdit]:
    """An edit in two parts, each of which has the old words of the other as its neighbors."""
    (old, next_old), (new, next_new) = (edit.old[:at], edit.old[at:]), (edit.new[:other], edit.new[other:])
    left = replace(edit, old=old, new=new, right=next_old or edit.right)
    return left, replace(edit, old=next_old, new=next_new, left=old or edit.left)
