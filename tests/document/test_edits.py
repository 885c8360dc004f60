"""Edits change the text at their offsets only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import apply_edits, select_non_overlapping
from postgen.findings import Edit


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    offsets = st.integers(0, len(text))
    edit = st.builds(lambda a, b, new: Edit(min(a, b), max(a, b), new), offsets, offsets, st.text(max_size=5))
    return text, draw(st.lists(edit, max_size=6))


@st.composite
def groups_of_edits(draw: st.DrawFn) -> list[tuple[Edit, ...]]:
    """Generate groups that may overlap each other; edits of one group do not overlap."""
    offset_lists = st.lists(st.integers(0, 12), min_size=2, max_size=6, unique=True).map(sorted)
    groups = []
    for _ in range(draw(st.integers(0, 5))):
        offsets = draw(offset_lists)
        pairs = zip(offsets[::2], offsets[1::2], strict=False)
        groups.append(tuple(Edit(start, end, draw(st.sampled_from("xy"))) for start, end in pairs))
    return groups


@given(texts_and_edits())
def test_text_outside_edits_does_not_change(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    edited = apply_edits(text, [Edit(e.start, e.end, "\x00") for e in edits])
    outside = {i for i in range(len(text)) if not any(e.start <= i < e.end for e in edits)}
    pieces = [text[i] for i in range(len(text)) if i in outside]
    remaining = iter(edited)
    assert all(character in remaining for character in pieces), (
        "characters outside all edits are still there, in order"
    )


@given(texts_and_edits())
def test_order_and_duplicates_of_edits_do_not_matter(text_and_edits: tuple[str, list[Edit]]) -> None:
    text, edits = text_and_edits
    once = apply_edits(text, edits)
    assert apply_edits(text, [*reversed(edits), *edits]) == once


@given(st.text(max_size=60))
def test_replacing_text_by_itself_changes_nothing(text: str) -> None:
    edits = [Edit(i, i + 1, character) for i, character in enumerate(text)]
    assert apply_edits(text, edits) == text
    assert apply_edits(text, []) == text


def test_the_first_of_two_overlapping_edits_is_applied() -> None:
    assert apply_edits("abcdef", [Edit(2, 4, "Y"), Edit(1, 3, "X")]) == "aXdef"


def test_two_insertions_at_one_position_are_both_applied() -> None:
    assert apply_edits("ab", [Edit(1, 1, "X"), Edit(1, 1, "Y")]) == "aXYb"


@pytest.mark.parametrize(
    "other",
    [
        (Edit(2, 4, "Y"),),  # overlaps
        (Edit(0, 9, "Y"),),  # contains
        (Edit(1, 3, "Y"),),  # another text for the same range
        (Edit(1, 1, "Y"),),  # an insertion where the first starts
        (Edit(5, 6, "Y"), Edit(2, 2, "Z")),  # one of two is inside
    ],
)
def test_a_group_that_overlaps_an_earlier_group_is_skipped_completely(other: tuple[Edit, ...]) -> None:
    first = (Edit(1, 3, "X"),)
    assert select_non_overlapping([first, other]) == [*first]
    assert select_non_overlapping([other, first]) == sorted(other)


def test_groups_that_touch_or_share_an_edit_are_all_selected() -> None:
    line = Edit(3, 3, "\n")
    groups = [(Edit(1, 3, "X"), line), (line, Edit(4, 6, "Y")), (Edit(6, 7, ""),)]
    assert select_non_overlapping(groups) == [Edit(1, 3, "X"), line, Edit(4, 6, "Y"), Edit(6, 7, "")]


@given(groups_of_edits())
def test_groups_are_selected_completely_and_do_not_overlap(groups: list[tuple[Edit, ...]]) -> None:
    selected = select_non_overlapping(groups)
    complete = [group for group in groups if set(group) <= set(selected)]
    assert {edit for group in complete for edit in group} == set(selected)
    assert not groups or groups[0] in complete
    for one in complete:
        for other in complete:
            for a in set(one) - set(other):
                assert all(a.end <= b.start or b.end <= a.start for b in set(other) - set(one))
