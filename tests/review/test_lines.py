"""The lines that a review is about are those of the document."""

import pytest

from postgen.document import parse_document
from postgen.review.review import added_lines


@pytest.mark.parametrize("odd", ["\u2028", "\x0c", "\x85", "\x1c"])
def test_odd_characters_move_no_line(odd: str) -> None:
    before = f"# T\n\nOne{odd}two.\n"
    assert added_lines(parse_document(before), parse_document(f"{before}\nNew.\n")) == {4, 5}
