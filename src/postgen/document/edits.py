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
