"""Line numbers in a review are those of the document."""

import pytest

from postgen.document import parse_document
from postgen.review.section_changes import added_lines


@pytest.mark.parametrize("character", ["\u2028", "\x0c", "\x85", "\x1c"])
def test_unusual_characters_do_not_change_line_numbers(character: str) -> None:
    before = f"# T\n\nOne{character}two.\n"
    assert added_lines(parse_document(before), parse_document(f"{before}\nNew.\n")) == {4, 5}
