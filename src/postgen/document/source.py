"""Read the text of a post, and convert offsets to lines and columns."""

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from postgen.errors import UnreadableError
from postgen.files import read_regular_file
from postgen.findings import Span
from postgen.sanitize import escape_line

MAX_BYTES = 2_000_000
_LINE_END = re.compile(r"\r\n?|\n")
_BOM = "\ufeff"


@dataclass(frozen=True)
class Source:
    """The text of a post with its original line ends, without the byte order mark."""

    path: str
    text: str
    has_bom: bool = False

    @cached_property
    def _bounds(self) -> tuple["array[int]", "array[int]"]:
        """The start and end offset of each line, in compact arrays because sources stay in memory."""
        if "\r" not in self.text:
            lengths = map(len, self.text.split("\n"))
            ends = array("I", accumulate(lengths, lambda end, length: end + 1 + length))
            return array("I", (0, *(end + 1 for end in ends[:-1]))), ends
        starts, ends = array("I", (0,)), array("I")
        for match in _LINE_END.finditer(self.text):
            ends.append(match.start())
            starts.append(match.end())
        ends.append(len(self.text))
        return starts, ends

    @property
    def line_count(self) -> int:
        return len(self._bounds[0])

    @cached_property
    def newline(self) -> str:
        """The line end of the first line, which is used for new lines."""
        found = _LINE_END.search(self.text)
        return found.group() if found else "\n"

    def line_start(self, line: int) -> int:
        """Return the offset of the first character of a line, or the length of the text past the end."""
        starts = self._bounds[0]
        return starts[line - 1] if line <= len(starts) else len(self.text)

    def line_end(self, line: int) -> int:
        """Return the offset after the last character of a line, before its line end."""
        ends = self._bounds[1]
        return ends[line - 1] if line <= len(ends) else len(self.text)

    def line_text(self, line: int) -> str:
        """Return a line without its line end, or an empty string past the end."""
        return self.text[self.line_start(line) : self.line_end(line)]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._bounds[0], offset)
        return line, offset - self._bounds[0][line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of the characters from ``start`` up to ``end``."""
        return Span(*self.position(start), *self.position(max(start, end)))

    def line_span(self, line: int, end_line: int | None = None) -> Span:
        """Return the span of a whole line, or of all lines up to and including ``end_line``."""
        line = max(1, min(line, self.line_count))
        last = max(line, min(end_line or line, self.line_count))
        return Span(line, 1, last, len(self.line_text(last)) + 1)

    def encode(self, text: str) -> bytes:
        """Encode ``text`` as it is stored in this post's file."""
        return ((_BOM if self.has_bom else "") + text).encode()


def decode_source(path: str, data: bytes) -> Source:
    """Decode the content of a file. ``path`` names it in messages.

    Raises:
        UnreadableError: The file is too large or not UTF-8 text.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(path, len(data))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError(
            f"{escape_line(path)}:{line}: not UTF-8 text (byte 0x{data[error.start]:02x}); "
            "a post is a Markdown file in UTF-8"
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        shown = escape_line(path)
        raise UnreadableError(f"{shown}:{line}: contains a NUL byte; a post is a text file in Markdown")
    return Source(path, text.removeprefix(_BOM), text.startswith(_BOM))


def read_source(path: Path, shown_as: str | None = None) -> Source:
    """Read a post from disk.

    Raises:
        UnreadableError: The file is missing, not readable, too large, or not UTF-8 text.
    """
    shown = shown_as or str(path)
    try:
        data = read_regular_file(path, MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise _too_large(shown, path.stat().st_size)
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableError(f"{escape_line(shown)}: cannot be read: {reason}") from error
    return decode_source(shown, data)


def _too_large(path: str, size: int) -> UnreadableError:
    shown, most = escape_line(path), f"{MAX_BYTES / 1e6:.0f} MB"
    return UnreadableError(f"{shown}: {size / 1e6:.1f} MB is too large for a post; the maximum is {most}")
