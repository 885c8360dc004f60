"""From offsets inside a paragraph's content to offsets in the post's text.

markdown-it strips indentation and quote marks from a paragraph's lines and joins them, so the same
character has another offset there than in the file.
"""

from bisect import bisect_right
from dataclasses import dataclass

from postgen.document.source import Source


@dataclass(frozen=True, slots=True)
class ContentMap:
    """Pieces of content, each with the offset in the post's text where it begins."""

    content_starts: list[int]
    source_starts: list[int]
    end: int

    def at(self, offset: int) -> int:
        """The offset in the post's text of the content's character ``offset``."""
        piece = max(0, bisect_right(self.content_starts, offset) - 1)
        return self.source_starts[piece] + offset - self.content_starts[piece]


def paragraph_map(source: Source, line: int, content: str, *, heading: bool = False) -> ContentMap:
    """The map of a paragraph or heading that begins in ``line``."""
    content_starts, source_starts = [], []
    offset, end = 0, source.line_start(line)
    for number, content_line in enumerate(content.split("\n")):
        line_start = source.line_start(line + number)
        written = source.line_text(line + number)
        column = _heading_column(written, content_line) if heading else _suffix_column(written, content_line)
        content_starts.append(offset)
        source_starts.append(line_start + column)
        end = line_start + column + len(content_line)
        offset += len(content_line) + 1
    return ContentMap(content_starts, source_starts, end)


def cell_map(source: Source, line: int, content: str, after: int) -> ContentMap:
    """The map of a table cell that lies behind ``after``; markdown-it has removed `\\` before `|`."""
    text, limit = source.text, source.line_end(line)
    escaped = content.replace("|", "\\|")
    start = text.find(escaped, after, limit) if content else after
    if start < 0:
        return ContentMap([0], [after], after)
    content_starts, source_starts = [0], [start]
    for offset, character in enumerate(content):
        if character == "|":
            content_starts.append(offset)
            source_starts.append(start + offset + len(content_starts) - 1)
    return ContentMap(content_starts, source_starts, start + len(escaped))


def _suffix_column(written: str, content_line: str) -> int:
    bare, kept = written.rstrip(" \t"), content_line.rstrip(" \t")
    if bare.endswith(kept):
        return len(bare) - len(kept)
    return max(0, written.find(content_line.strip()))


def _heading_column(written: str, content_line: str) -> int:
    body = len(written) - len(written.lstrip(" \t>#0123456789.)*+-"))
    found = written.find(content_line, 0 if not content_line else min(body, written.find(content_line)))
    return max(0, found)
