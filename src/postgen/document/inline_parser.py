"""Extend markdown-it so that every inline token has its offsets in the post."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from markdown_it import MarkdownIt
from markdown_it.common.utils import MD_TRIM_CHARS
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from postgen.document.source import Source

InlineRule = Callable[[StateInline, bool], bool]

# The characters that each inline rule can start with.
_STARTS = {
    "newline": "\n",
    "escape": "\\",
    "math_inline": "$",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}


# A real post takes a few thousand steps. The limit bounds the time to parse a hostile text.
MAX_STEPS = 500_000
_STEPS_PER_RULE = 10  # compared with skipping a token


class TooComplexError(Exception):
    """A text is beyond the limits of the parser. The message names the limit."""


class _TrackedState(StateInline):
    """The parser state, with the start of the text that no rule has matched yet."""

    pending_start = 0

    @cached_property
    def guarded(self) -> str:
        """The source followed by a line end."""
        return self.src + "\n"

    def pushPending(self) -> Token:  # noqa: N802 (markdown-it's name)
        token = super().pushPending()
        token.meta = {"start": self.pending_start, "end": self.pending_start + len(token.content)}
        return token


class TrackingInline(ParserInline):
    """markdown-it's inline parser with recorded offsets.

    At each special character, only the rules that can start with it are tried. markdown-it tries every rule,
    which takes three times as long.
    """

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = _TrackedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        assert isinstance(state, _TrackedState)
        text, end, next_stop = state.src, state.posMax, self._stop.search
        while (start := state.pos) < end:
            if not state.pending:
                state.pending_start = start
            stop = next_stop(text, start)
            at = min(stop.start(), end) if stop else end
            if at > start:
                state.append_pending(text[start:at])
                state.pos = at
            elif not self._apply(state, text[start]):
                state.append_pending(text[start])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 (markdown-it's name)
        _count_steps(state, 1)
        super().skipToken(state)

    def _apply(self, state: _TrackedState, character: str) -> bool:
        """Apply the first rule that matches here, and set the offsets of its tokens."""
        # The rules for tags and entities copy the rest of the text.
        copied = state.posMax - state.pos if character in "<&" else 0
        _count_steps(state, _STEPS_PER_RULE + copied // 10_000)
        if state.level >= state.md.options.maxNesting:
            return False
        start, before = state.pos, len(state.tokens)
        for rule in self._rules_by_start.get(character, ()):
            if rule(state, False):
                new = state.tokens[before:]
                if new and "start" in new[0].meta:  # text that was pending
                    new = new[1:]
                if new:
                    _set_offsets(new, start, state.pos, state.src)
                return True
        return False

    @cached_property
    def _stop(self) -> re.Pattern[str]:
        """The characters that a rule can start with. markdown-it also stops at some others."""
        return re.compile(f"[{re.escape(''.join(self._rules_by_start))}]")

    @cached_property
    def _rules_by_start(self) -> dict[str, list[InlineRule]]:
        found: dict[str, list[InlineRule]] = {}
        for rule in self.ruler.__rules__:
            if rule.enabled and rule.name != "text":
                for character in _STARTS[rule.name]:
                    found.setdefault(character, []).append(rule.fn)
        return found


def _count_steps(state: StateInline, steps: int) -> None:
    """Count the steps that the parser takes for the whole post."""
    total = state.env["steps"] = state.env.get("steps", 0) + steps
    if total > MAX_STEPS:
        raise TooComplexError("has too many brackets, formulas, emphasis marks and other Markdown characters")


def enable_offsets(md: MarkdownIt) -> None:
    """Make ``md`` set the offsets of every inline token. Its inline parser is a TrackingInline."""
    rule = next(entry.fn for entry in md.inline.ruler.__rules__ if entry.name == "math_inline")
    md.inline.ruler.at("math_inline", _guard_start(rule))
    # Both join adjacent text tokens, which would lose the offset of the second one.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")


def _set_offsets(tokens: list[Token], start: int, end: int, text: str) -> None:
    if len(tokens) > 1 and all(t.type == "text" for t in tokens):
        # a run of emphasis or strikethrough marks
        for token in tokens:
            token.meta = {"start": start, "end": start + len(token.content)}
            start += len(token.content)
    elif tokens[0].type == "link_open":
        _set_link_offsets(tokens, start, end, text)
    else:
        for token in tokens:
            token.meta = {"start": start, "end": end} | token.meta


def _set_link_offsets(tokens: list[Token], start: int, end: int, text: str) -> None:
    opening, *inside, closing = tokens
    opening.meta = {"start": start, "end": start + 1}
    if opening.markup == "autolink":
        inside[0].meta = {"start": start + 1, "end": end - 1}
        inside[0].content = text[start + 1 : end - 1]  # as written, with %20 not decoded
    closing.meta = {"start": max((t.meta["end"] for t in inside), default=start + 1), "end": end}


def _guard_start(rule: InlineRule) -> InlineRule:
    """Stop dollarmath from reading the last character of a paragraph as the previous one.

    At offset 0 it reads ``src[-1]``, so that ``$x$ is 5`` would not be math because it ends in a digit.
    """

    def guarded(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != "$":
            return False
        text = state.src
        if not isinstance(state, _TrackedState) or state.posMax != len(text):
            state.src = text[: state.posMax] + "\n"
        else:
            state.src = state.guarded
        try:
            return rule(state, silent)
        finally:
            state.src = text

    return guarded


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each piece of a paragraph's content begins, in the content and in the post."""

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


def map_paragraph(source: Source, line: int, content: str, *, atx: bool = False) -> OffsetMap:
    """Return the map of a paragraph or heading that begins in ``line``.

    ``atx`` is true for a heading with leading hashes, which may have closing hashes.
    """
    content_starts, source_starts = [], []
    start = source.line_start(line)
    is_whole_line = start + len(content) == source.line_end(line) and source.text.startswith(content, start)
    if not atx and is_whole_line:
        return OffsetMap([0], [start], start + len(content))  # most paragraphs
    lines = content.split("\n")
    if not atx:
        line += _skipped_lines(source, line, lines[0])
    offset, end = 0, source.line_start(line)
    for number, content_line in enumerate(lines):
        line_start = source.line_start(line + number)
        written = _read_line(source, line + number)
        column = (_heading_column if atx else _suffix_column)(written, content_line)
        content_starts.append(offset)
        source_starts.append(line_start + column)
        end = line_start + column + len(content_line)
        offset += len(content_line) + 1
    return OffsetMap(content_starts, source_starts, end)


def map_table_cell(source: Source, line: int, content: str, after: int) -> OffsetMap:
    """Return the map of a table cell that begins after the offset ``after``.

    In the content of a cell, markdown-it has already removed the `\\` before `|`.
    """
    line_start, written = source.line_start(line), _read_line(source, line)
    escaped = content.replace("|", "\\|")
    start = written.find(escaped, after - line_start) + line_start if content else after
    if start < line_start:
        return OffsetMap([0], [after], after)
    content_starts, source_starts = [0], [start]
    for offset, character in enumerate(content):
        if character == "|":
            content_starts.append(offset)
            source_starts.append(start + offset + len(content_starts) - 1)
    return OffsetMap(content_starts, source_starts, start + len(escaped))


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
