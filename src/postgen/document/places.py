"""Map offsets in a paragraph's content to offsets in the post's text.

markdown-it removes indentation and quote marks from a paragraph's lines and joins the lines. A character
therefore has a different offset in the content than in the file.
"""

from bisect import bisect_right
from dataclasses import dataclass

from markdown_it.common.utils import MD_TRIM_CHARS

from postgen.document.source import Source


@dataclass(frozen=True, slots=True)
class ContentMap:
    """Offset map of one paragraph: where each piece of its content begins, in the content and in the post."""

    content_starts: list[int]
    source_starts: list[int]
    end: int

    def at(self, offset: int) -> int:
        """Return the offset in the post's text of the character at ``offset`` in the content."""
        piece = max(0, bisect_right(self.content_starts, offset) - 1)
        return max(0, self.source_starts[piece] + offset - self.content_starts[piece])

    @property
    def shift(self) -> int | None:
        """The difference between the two offsets if it is the same for the whole content, else None."""
        is_one_piece = len(self.content_starts) == 1 and self.source_starts[0] >= 0
        return self.source_starts[0] if is_one_piece else None  # most paragraphs have one line

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the post's text of the content from ``start`` up to ``end``."""
        first = self.at(start)
        return first, max(first, self.at(end - 1) + 1) if end > start else first


def paragraph_map(source: Source, line: int, content: str, *, atx: bool = False) -> ContentMap:
    """Return the map of a paragraph or heading that begins in ``line``.

    Args:
        atx: The content is that of a heading with leading hashes, which may have closing hashes.
    """
    content_starts, source_starts = [], []
    start = source.line_start(line)
    is_whole_line = start + len(content) == source.line_end(line) and source.text.startswith(content, start)
    if not atx and is_whole_line:
        return ContentMap([0], [start], start + len(content))  # most paragraphs
    lines = content.split("\n")
    if not atx:
        line += _skipped_lines(source, line, lines[0])
    offset, end = 0, source.line_start(line)
    for number, content_line in enumerate(lines):
        line_start = source.line_start(line + number)
        written = _read_line(source, line + number)
        if atx:
            column = _heading_column(written, content_line)
        elif written == content_line:
            column = 0
        else:
            column = _suffix_column(written, content_line)
        content_starts.append(offset)
        source_starts.append(line_start + column)
        end = line_start + column + len(content_line)
        offset += len(content_line) + 1
    return ContentMap(content_starts, source_starts, end)


def cell_map(source: Source, line: int, content: str, after: int) -> ContentMap:
    """Return the map of a table cell that begins after the offset ``after``.

    In the content of a cell, markdown-it has already removed the `\\` before `|`.
    """
    line_start, written = source.line_start(line), _read_line(source, line)
    escaped = content.replace("|", "\\|")
    start = written.find(escaped, after - line_start) + line_start if content else after
    if start < line_start:
        return ContentMap([0], [after], after)
    content_starts, source_starts = [0], [start]
    for offset, character in enumerate(content):
        if character == "|":
            content_starts.append(offset)
            source_starts.append(start + offset + len(content_starts) - 1)
    return ContentMap(content_starts, source_starts, start + len(escaped))


def _read_line(source: Source, line: int) -> str:
    """Return a line as markdown-it reads it, with NUL replaced."""
    return source.line_text(line).replace("\0", "\ufffd")


def _skipped_lines(source: Source, line: int, first: str) -> int:
    """Count the lines before ``first`` that have only exotic spaces.

    Markdown does not treat such a line as empty, but markdown-it strips it from the paragraph.
    """
    count, stripped = 0, first.strip(MD_TRIM_CHARS)
    while line + count < source.line_count:
        if _read_line(source, line + count).rstrip(MD_TRIM_CHARS).endswith(stripped):
            break
        count += 1
    return count


def _suffix_column(written: str, content_line: str) -> int:
    """Return the column of ``content_line``, which is the end of ``written`` but for spaces."""
    bare, content = written.rstrip(MD_TRIM_CHARS), content_line.rstrip(MD_TRIM_CHARS)
    if bare.endswith(content):
        return len(bare) - len(content)
    # Part of a tab can belong to a list's indentation. The rest of it becomes spaces in the content.
    stripped = content_line.strip(MD_TRIM_CHARS)
    return written.find(stripped) - content_line.find(stripped)


def _heading_column(written: str, content_line: str) -> int:
    """Return the column of a heading's text, or the end of the line if the heading is empty.

    By the rule of CommonMark, closing hashes follow a space or a tab, and only spaces and tabs follow them.
    Hashes with any other space after them are part of the text.
    """
    bare = written.rstrip(" \t")
    if not content_line:
        return len(bare)
    cut = bare.rstrip("#")
    return _suffix_column(cut if cut.endswith((" ", "\t")) else bare, content_line)
