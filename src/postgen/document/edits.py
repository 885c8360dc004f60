"""Changing a post's text without touching the rest of it."""

from collections.abc import Iterable

from postgen.findings import Edit


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Apply ``edits``, from the end backwards. Of edits that overlap, the one that begins first wins.

    Two insertions at one place are both made, in their sorted order; the same edit twice is made once.
    """
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    for edit in reversed(kept):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def compatible(groups: Iterable[tuple[Edit, ...]]) -> list[Edit]:
    """The edits of those groups that do not get into each other's way: a group is kept whole or not at all.

    An edit that two groups share, such as the same empty line inserted for both, is no conflict.
    """
    kept: set[Edit] = set()
    for group in groups:
        if not any(_collide(new, old) for new in group for old in kept if new != old):
            kept.update(group)
    return sorted(kept)


def _collide(one: Edit, other: Edit) -> bool:
    if one.start == other.start:
        return True
    first, second = (one, other) if one.start < other.start else (other, one)
    return second.start < first.end
