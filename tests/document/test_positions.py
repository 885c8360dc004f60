"""Positions that markdown-it does not provide, or provides differently."""

import pytest

from postgen.document import parse_document


@pytest.mark.parametrize(
    ("text", "kind", "source"),
    [
        ("- item\n  more $x$ here", "math", "$x$"),
        ("> quoted\n> more `code`", "code", "`code`"),
        ("> lazy\nmore `code`", "code", "`code`"),
        ("a|b\n-|-\nx \\| y|`c`", "code", "`c`"),
        ("# Title with `code` ##", "code", "`code`"),
        ("two  \nlines &amp; more", "entity", "&amp;"),
        ("\u00a0\n![x](y.png)", "image", "![x](y.png)"),
        ("first\r\nsecond $x$\r\n", "math", "$x$"),
        ("$x$ is 5", "math", "$x$"),
        ("- # - `c`", "code", "`c`"),
    ],
)
def test_an_inline_is_found_in_the_source(text: str, kind: str, source: str) -> None:
    document = parse_document(text)
    found = [text[i.start : i.end] for p in document.prose for i in p.inlines if i.kind == kind]
    assert found == [source]


@pytest.mark.parametrize(("text", "start"), [("1. 1", 3), ("1. \u00a0\n   1", 8), ("> 2. 2", 5)])
def test_text_equal_to_its_list_number_is_found_after_the_number(text: str, start: int) -> None:
    assert parse_document(text).prose[0].inlines[0].start == start


def test_a_link_end_follows_the_link_text() -> None:
    inlines = parse_document("[a](b)").prose[0].inlines
    assert [(i.kind, i.start, i.end) for i in inlines] == [
        ("link_open", 0, 1),
        ("text", 1, 2),
        ("link_close", 2, 6),
    ]


def test_a_line_break_after_code_is_a_space() -> None:
    assert parse_document("`x`  \nthen").prose[0].visible_text == "x then"


@pytest.mark.parametrize(
    "source",
    ["# A title", "# A title ##", "# A title\t##\t", "#\tA title \u00a0", "A title\n=======", "> # A title"],
)
def test_the_span_of_heading_text_is_exact(source: str) -> None:
    heading = parse_document(source).headings[0]
    assert source[heading.start : heading.end] == "A title"


def test_a_section_title_may_continue_only_after_a_colon() -> None:
    document = parse_document("## ELI5: a game\n\n## Summary of it\n")
    assert document.find_section("eli5") is document.sections[0]
    assert document.find_section("Summary") is None
