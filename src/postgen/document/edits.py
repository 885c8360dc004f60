"""Apply edits to the text of a post and leave the rest unchanged."""

from collections.abc import Iterable

from postgen.findings import Edit


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Apply ``edits``. If edits overlap, the first one is applied.

    Two different insertions at one place are both applied in sorted order. Equal edits are applied once.
    """
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    for edit in reversed(kept):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def select_non_overlapping(groups: Iterable[tuple[Edit, ...]]) -> list[Edit]:
    """Return the edits of those groups that do not overlap an earlier group. No group is split.

    Two groups may share an edit, for example when both insert the same empty line.
    """
    kept: set[Edit] = set()
    for group in groups:
        if not any(_collide(new, old) for new in group for old in kept if new != old):
            kept.update(group)
    return sorted(kept)


def _collide(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)
