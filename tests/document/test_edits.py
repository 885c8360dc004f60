"""Edits change what they say and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from postgen.document import apply_edits
from postgen.findings import Edit


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=60))
    places = st.integers(0, len(text))
    edit = st.builds(lambda a, b, new: Edit(min(a, b), max(a, b), new), places, places, st.text(max_size=5))
    return text, draw(st.lists(edit, max_size=6))


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
