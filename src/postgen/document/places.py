"""From offsets inside a paragraph's content to offsets in the post's text.

markdown-it strips indentation and quote marks from a paragraph's lines and joins them, so the same
character has another offset there than in the file.
"""

from bisect import bisect_right
from dataclasses import dataclass

from markdown_it.common.utils import MD_TRIM_CHARS

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
        return max(0, self.source_starts[piece] + offset - self.content_starts[piece])

    @property
    def shift(self) -> int | None:
        """How much farther in the post all of it stands, where that is the same for all of it."""
        whole = len(self.content_starts) == 1 and self.source_starts[0] >= 0
        return self.source_starts[0] if whole else None  # most paragraphs: one line

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the post's text of the content from ``start`` up to ``end``."""
        first = self.at(start)
        return first, max(first, self.at(end - 1) + 1) if end > start else first


def paragraph_map(source: Source, line: int, content: str, *, heading: bool = False) -> ContentMap:
    """The map of a paragraph or heading that begins in ``line``."""
    content_starts, source_starts = [], []
    start = source.line_start(line)
    if not heading and "\n" not in content and source.text.startswith(content, start):
        return ContentMap([0], [start], start + len(content))  # most paragraphs
    lines = content.split("\n")
    line += _lines_trimmed(source, line, lines[0])
    offset, end = 0, source.line_start(line)
    for number, content_line in enumerate(lines):
        line_start = source.line_start(line + number)
        written = _as_read(source, line + number)
        if written == content_line and not heading:
            column = 0
        else:
            column = (_heading_column if heading else _suffix_column)(written, content_line)
        content_starts.append(offset)
        source_starts.append(line_start + column)
        end = line_start + column + len(content_line)
        offset += len(content_line) + 1
    return ContentMap(content_starts, source_starts, end)


def cell_map(source: Source, line: int, content: str, after: int) -> ContentMap:
    """The map of a table cell that lies behind ``after``; markdown-it has removed `\\` before `|`."""
    line_start, written = source.line_start(line), _as_read(source, line)
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


def _as_read(source: Source, line: int) -> str:
    """A line as markdown-it reads it, which takes NUL for a broken character."""
    return source.line_text(line).replace("\0", "\ufffd")


def _lines_trimmed(source: Source, line: int, first: str) -> int:
    """How many lines of exotic spaces alone, no empty lines in Markdown, were cut off before ``first``."""
    count, stripped = 0, first.strip(MD_TRIM_CHARS)
    while stripped not in _as_read(source, line + count) and line + count < source.line_count:
        count += 1
    return count


def _suffix_column(written: str, content_line: str) -> int:
    bare, kept = written.rstrip(MD_TRIM_CHARS), content_line.rstrip(MD_TRIM_CHARS)
    if bare.endswith(kept):
        return len(bare) - len(kept)
    # A tab that belongs to a list's indentation in part becomes spaces in the content.
    stripped = content_line.strip(MD_TRIM_CHARS)
    return written.find(stripped) - content_line.find(stripped)


def _heading_column(written: str, content_line: str) -> int:
    bare = written.rstrip(MD_TRIM_CHARS)
    if not content_line:
        return len(bare)
    open_ended = bare.rstrip("#").rstrip(MD_TRIM_CHARS)  # without closing `##`
    ends = open_ended if open_ended.endswith(content_line) else bare
    return _suffix_column(ends, content_line)
