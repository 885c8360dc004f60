"""Properties of a parsed document for arbitrary text: positions lie inside it and match their content."""

import re

from hypothesis import example, given
from markdown_it.common.utils import MD_TRIM_CHARS

from postgen.document import Inline, parse_document
from tests.document.texts import texts

MARKS = {"code": "`", "math": "$", "entity": "&", "escape": "\\", "html": "<", "image": "!"}


@given(texts)
@example("a|b\n-|-\n\\|\\|")
@example("a|b\n-|-\n\\|x|`c`\\|")
def test_inlines_are_at_their_positions(text: str) -> None:
    document = parse_document(text)
    for prose in document.prose:
        assert 1 <= prose.line <= prose.end_line <= document.source.line_count
        starts = [inline.start for inline in prose.inlines]
        assert starts == sorted(starts)
        for inline in prose.inlines:
            assert 0 <= inline.start <= inline.end <= len(text)
            _assert_matches_source(text, inline)


def _assert_matches_source(text: str, inline: Inline) -> None:
    source = text[inline.start : inline.end]
    if inline.kind == "text":
        assert source.replace("\0", "\ufffd") == inline.text
    elif inline.kind in MARKS:
        assert source.startswith(MARKS[inline.kind])


@given(texts)
def test_blocks_and_sections_lie_inside_the_text(text: str) -> None:
    document = parse_document(text)
    count = document.source.line_count
    line_ranges = [(block.line, block.end_line) for block in document.blocks]
    line_ranges += [(section.line, section.end_line) for section in document.sections]
    line_ranges += [(block.line, block.end_line) for block in document.code_blocks]
    line_ranges += [(formula.line, formula.end_line) for formula in document.maths]
    for line, end_line in line_ranges:
        assert 1 <= line <= end_line <= count
    for heading in document.headings:
        assert 1 <= heading.line <= count
        assert 0 <= heading.start <= heading.end <= len(text)
    for html in document.html:
        assert 0 <= html.start <= html.end <= len(text)


@given(texts)
@example("# # \xa0")
@example("# a #\n\nb")
@example("## a #\xa0")
@example("# \xa0#")
@example("#\t# \x85 #\t")
@example("> ## ##\t")
@example("- # -")
@example("1. \xa0\n   1\n   ===")
@example("a #\n===")
@example("- #\xa0\n  ===")
def test_a_heading_span_excludes_only_its_marks(text: str) -> None:
    document = parse_document(text)
    source, space = document.source, f"[{re.escape(MD_TRIM_CHARS)}]"
    for heading in document.headings:
        if heading.start == heading.end:
            continue
        first_line = source.position(heading.start)[0]
        before = text[source.line_start(first_line) : heading.start]
        after = text[heading.end : source.line_end(source.position(heading.end)[0])]
        has_hashes = re.search(rf"#{{{heading.level}}}{space}+$", before)
        closed = re.fullmatch(rf"{space}*|{space}*[ \t]#+[ \t]*", after)
        is_setext = re.fullmatch(rf"(?:{space}|[>*+\d.)-])*", before) and not after.strip(MD_TRIM_CHARS)
        assert (has_hashes and closed and first_line == heading.line) or is_setext, (before, after)


@given(texts)
def test_formulas_are_between_dollars(text: str) -> None:
    document = parse_document(text)
    for formula in document.maths:
        assert formula.start < formula.inner <= formula.end <= len(text)
        assert text[formula.start] == text[formula.end - 1] == "$"


@given(texts)
def test_every_line_of_code_is_at_its_line_number(text: str) -> None:
    document = parse_document(text)
    for block in document.code_blocks:
        for number, line in enumerate(block.body.split("\n")):
            if not block.indent:
                assert line.replace("\0", "\ufffd").strip() in document.source.line_text(
                    block.first_line + number
                ).replace("\0", "\ufffd")


@given(texts)
def test_every_line_is_in_at_most_one_section(text: str) -> None:
    document = parse_document(text)
    for line in range(1, document.source.line_count + 1):
        containing = [section for section in document.sections if section.contains_line(line)]
        assert len(containing) <= 1
        assert document.section_at(line) == (containing[0] if containing else None)
