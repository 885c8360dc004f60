"""Edits change what they say and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import apply_edits, select_non_overlapping
from postgen.findings import Edit


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    places = st.integers(0, len(text))
    edit = st.builds(lambda a, b, new: Edit(min(a, b), max(a, b), new), places, places, st.text(max_size=5))
    return text, draw(st.lists(edit, max_size=6))


@st.composite
def groups_of_edits(draw: st.DrawFn) -> list[tuple[Edit, ...]]:
    """Groups that may overlap each other, of edits that do not overlap within their group."""
    offsets = st.lists(st.integers(0, 12), min_size=2, max_size=6, unique=True).map(sorted)
    groups = []
    for _ in range(draw(st.integers(0, 5))):
        places = draw(offsets)
        pairs = zip(places[::2], places[1::2], strict=False)
        groups.append(tuple(Edit(start, end, draw(st.sampled_from("xy"))) for start, end in pairs))
    return groups


@given(texts_and_edits())
def test_text_outside_of_edits_is_untouched(given_both: tuple[str, list[Edit]]) -> None:
    text, edits = given_both
    marked = apply_edits(text, [Edit(e.start, e.end, "\x00") for e in edits])
    kept = {i for i in range(len(text)) if not any(e.start <= i < e.end for e in edits)}
    pieces = [text[i] for i in range(len(text)) if i in kept]
    left = iter(marked)
    assert all(character in left for character in pieces), "what no edit names is still there, in order"


@given(texts_and_edits())
def test_the_order_and_number_of_edits_do_not_matter(given_both: tuple[str, list[Edit]]) -> None:
    text, edits = given_both
    once = apply_edits(text, edits)
    assert apply_edits(text, [*reversed(edits), *edits]) == once


@given(st.text(max_size=60))
def test_replacing_text_by_itself_changes_nothing(text: str) -> None:
    edits = [Edit(i, i + 1, character) for i, character in enumerate(text)]
    assert apply_edits(text, edits) == text
    assert apply_edits(text, []) == text


def test_of_overlapping_edits_the_first_wins() -> None:
    assert apply_edits("abcdef", [Edit(2, 4, "Y"), Edit(1, 3, "X")]) == "aXdef"


def test_two_insertions_at_one_place_are_both_made() -> None:
    assert apply_edits("ab", [Edit(1, 1, "X"), Edit(1, 1, "Y")]) == "aXYb"


@pytest.mark.parametrize(
    "other",
    [
        (Edit(2, 4, "Y"),),  # overlaps
        (Edit(0, 9, "Y"),),  # contains
        (Edit(1, 3, "Y"),),  # another text for the same place
        (Edit(1, 1, "Y"),),  # an insertion where the first begins
        (Edit(5, 6, "Y"), Edit(2, 2, "Z")),  # one of two is inside
    ],
)
def test_a_group_that_overlaps_an_earlier_group_is_left_out_whole(other: tuple[Edit, ...]) -> None:
    first = (Edit(1, 3, "X"),)
    assert select_non_overlapping([first, other]) == [*first]
    assert select_non_overlapping([other, first]) == sorted(other)


def test_groups_that_touch_or_share_an_edit_are_all_selected() -> None:
    line = Edit(3, 3, "\n")
    groups = [(Edit(1, 3, "X"), line), (line, Edit(4, 6, "Y")), (Edit(6, 7, ""),)]
    assert select_non_overlapping(groups) == [Edit(1, 3, "X"), line, Edit(4, 6, "Y"), Edit(6, 7, "")]


@given(groups_of_edits())
def test_groups_are_selected_whole_and_none_overlaps_another(groups: list[tuple[Edit, ...]]) -> None:
    selected = select_non_overlapping(groups)
    whole = [group for group in groups if set(group) <= set(selected)]
    assert {edit for group in whole for edit in group} == set(selected)
    assert not groups or groups[0] in whole
    for one in whole:
        for other in whole:
            for a in set(one) - set(other):
                assert all(a.end <= b.start or b.end <= a.start for b in set(other) - set(one))
