"""Parse Markdown with markdown-it and build a Document from its tokens."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from operator import attrgetter
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from postgen.document.document import Document
from postgen.document.fence_info import read_info
from postgen.document.inline_parser import (
    OffsetMap,
    TooComplexError,
    TrackingInline,
    enable_offsets,
    map_paragraph,
    map_table_cell,
)
from postgen.document.nodes import (
    Block,
    BlockKind,
    CodeBlock,
    Container,
    Heading,
    Html,
    Inline,
    InlineKind,
    Math,
    Prose,
    ProseKind,
    Section,
)
from postgen.document.source import Source


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.inline = TrackingInline()
    md.configure("commonmark").enable(["table", "strikethrough"])
    md.use(front_matter_plugin)
    md.use(
        dollarmath_plugin,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
        allow_labels=False,
    )
    md.core.ruler.at("normalize", _normalize)
    md.core.ruler.after("block", "limit", _limit_tokens)
    enable_offsets(md)
    return md


def _normalize(state: StateCore) -> None:
    """Normalize a text only if it needs it, while markdown-it does so for every text."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


# A real post has a few hundred lines and a few thousand tokens.
MAX_LINES = 30_000
MAX_TOKENS = 60_000


def _limit_tokens(state: StateCore) -> None:
    if len(state.tokens) > MAX_TOKENS:
        raise TooComplexError("has too many paragraphs, headings, list items and table cells")


def parse(text: str) -> list[Token]:
    """Return the block tokens of ``text``. The children of inline tokens have offsets in ``meta``.

    Raises:
        TooComplexError: the text is beyond the limits, which bound the time to parse a hostile text.
    """
    if text.count("\n") + text.count("\r") - text.count("\r\n") >= MAX_LINES:
        raise TooComplexError(f"has more than {MAX_LINES:,} lines")
    return _parser().parse(text)


_BLOCK_KINDS: dict[str, BlockKind] = {
    "paragraph": "paragraph",
    "heading": "heading",
    "bullet_list": "list",
    "ordered_list": "list",
    "blockquote": "quote",
    "table": "table",
    "fence": "code",
    "code_block": "code",
    "math_block": "math",
    "html_block": "html",
    "hr": "rule",
}
_INLINE_KINDS: dict[str, InlineKind] = {
    "text": "text",
    "code_inline": "code",
    "math_inline": "math",
    "math_inline_double": "math",
    "html_inline": "html",
    "image": "image",
    "link_open": "link_open",
    "link_close": "link_close",
    "softbreak": "break",
    "hardbreak": "break",
}


def build_document(source: Source) -> Document:
    """Parse a post. Any text is accepted; one that is beyond the limits becomes an empty document."""
    builder = _DocumentBuilder(source)
    try:
        builder.walk(parse(source.text))
    except TooComplexError as error:
        return _unparsed(source, f"the text {error}; split it, or make it simpler")
    except (RecursionError, MemoryError) as error:
        return _unparsed(source, f"the text is too large or nested too deeply ({type(error).__name__})")
    first = builder.headings[0] if builder.headings else None
    is_title = first and first.level == 1 and not first.nested and first.line == builder.blocks[0].line
    title = first if is_title else None
    sections = tuple(_sections(source, builder.headings, builder.blocks))
    after_title = title.line if title else builder.front_matter_end
    first_section = sections[0].line if sections else source.line_count + 1
    return Document(
        source=source,
        title=title,
        introduction=tuple(b for b in builder.blocks if after_title < b.line < first_section),
        sections=sections,
        headings=tuple(builder.headings),
        blocks=tuple(builder.blocks),
        prose=tuple(builder.prose),
        code_blocks=tuple(builder.code_blocks),
        maths=tuple(sorted(builder.maths, key=lambda m: m.start)),
        html=tuple(sorted(builder.html, key=lambda h: h.start)),
        front_matter_end=builder.front_matter_end,
    )


def _unparsed(source: Source, reason: str) -> Document:
    return Document(source, None, (), (), (), (), (), (), (), (), unparsed=reason)


def _split_at_pipes(content: str, start: int) -> Iterable[Inline]:
    """Yield the text of a table cell with pipes, which are written as ``\\|``."""
    for index, piece in enumerate(content.split("|")):
        if index:
            yield Inline("escape", "|", start, start + 2)
            start += 2
        if piece:
            yield Inline("text", piece, start, start + len(piece))
        start += len(piece)


def _sections(source: Source, headings: Sequence[Heading], blocks: Sequence[Block]) -> Iterable[Section]:
    # A level-1 heading after the title also ends a section.
    starts = [h for h in headings if h.level <= 2 and not h.nested]
    for heading, following in zip_longest(starts, starts[1:]):
        if heading.level == 2:
            end = following.line - 1 if following else source.line_count
            bounds = (bisect_right(blocks, line, key=attrgetter("line")) for line in (heading.line, end))
            yield Section(heading, end, tuple(blocks[slice(*bounds)]))


@dataclass
class _DocumentBuilder:
    source: Source
    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    code_blocks: list[CodeBlock] = field(default_factory=list)
    maths: list[Math] = field(default_factory=list)
    html: list[Html] = field(default_factory=list)
    front_matter_end: int = 0
    containers: list[Container] = field(default_factory=list)
    cell_end: tuple[int, int] = (0, 0)  # line and offset of the end of the last table cell

    def walk(self, tokens: Sequence[Token]) -> None:
        for index, token in enumerate(tokens):
            kind = _BLOCK_KINDS.get(token.type.removesuffix("_open").removesuffix("_close"))
            if kind == "list" or kind == "quote" or kind == "table":
                if token.nesting == 1:
                    self.containers.append(kind)
                else:
                    self.containers.pop()
            if kind and token.level == 0 and token.map:  # a closing token has no map
                self.blocks.append(Block(kind, token.map[0] + 1, self._last_line(token)))
            if token.type == "front_matter" and token.map:
                self.front_matter_end = token.map[1]
            elif kind == "code":
                self.code_blocks.append(self._code(token))
            elif kind == "math":
                self.maths.append(self._block_math(token))
            elif kind == "html" and token.map:
                start = self.source.line_start(token.map[0] + 1)
                end = self.source.line_end(self._last_line(token))
                self.html.append(Html(self.source.text[start:end], start, end))
            elif token.type == "inline":
                self._inline(token, tokens[index - 1])

    def _last_line(self, token: Token) -> int:
        """Return the last line of a block that is not empty."""
        assert token.map
        first, last = token.map[0] + 1, max(token.map[1], token.map[0] + 1)
        while last > first and not self.source.line_text(last).strip():
            last -= 1
        return last

    def _code(self, token: Token) -> CodeBlock:
        assert token.map
        fenced = token.type == "fence"
        line, last = token.map[0] + 1, self._last_line(token)
        first = line + 1 if fenced else line
        closing = self.source.line_text(last).strip(" \t>") if fenced and last > line else ""
        closed = bool(closing) and set(closing) == {token.markup[0]} and len(closing) >= len(token.markup)
        language, info = read_info(token.info)
        indent = 0
        for number, body_line in enumerate(token.content.split("\n")):
            if body_line.strip():
                indent = max(0, len(self.source.line_text(first + number)) - len(body_line))
                break
        return CodeBlock(
            language=language,
            info=info,
            body=token.content,
            line=line,
            first_line=first,
            end_line=last,
            indent=indent,
            fenced=fenced,
            closed=closed or not fenced,
        )

    def _block_math(self, token: Token) -> Math:
        assert token.map
        line, end_line = token.map[0] + 1, self._last_line(token)
        line_start, line_end = self.source.line_start(line), self.source.line_end(end_line)
        start = self.source.text.find("$$", line_start)
        end = self.source.text.rfind("$$", start + 2, line_end) + 2
        containers = tuple(self.containers)
        return Math(token.content, "block", start, end, start + 2, line, end_line, containers)

    def _inline(self, token: Token, opener: Token) -> None:
        assert token.map
        line, end_line = token.map[0] + 1, max(token.map[1], token.map[0] + 1)
        is_cell = opener.type in ("td_open", "th_open")
        if is_cell:
            after = self.cell_end[1] if self.cell_end[0] == line else self.source.line_start(line)
            offsets = map_table_cell(self.source, line, token.content, after)
            self.cell_end = (line, offsets.end)
        else:
            is_atx = opener.type == "heading_open" and opener.markup.startswith("#")
            offsets = map_paragraph(self.source, line, token.content, atx=is_atx)
        # Sorted, because markdown-it moves the odd one of three strikethrough marks.
        found = self._inlines(token.children or (), offsets, is_cell)
        inlines = tuple(sorted(found, key=attrgetter("start")))
        is_heading = opener.type == "heading_open"
        kind: ProseKind = "cell" if is_cell else "heading" if is_heading else "paragraph"
        prose = Prose(kind, inlines, line, end_line, tuple(self.containers))
        self.prose.append(prose)
        if is_heading:
            text = prose.visible_text.strip()
            start, end = offsets.at(0), offsets.at(len(token.content))
            nested = bool(self.containers)
            self.headings.append(Heading(int(opener.tag[1]), text, line, start, end, nested))

    def _inlines(self, children: Sequence[Token], offsets: OffsetMap, is_cell: bool) -> Iterable[Inline]:
        shift = offsets.shift
        for child in children:
            if "start" not in child.meta:
                continue
            start, end = child.meta["start"], child.meta["end"]
            start, end = offsets.range(start, end) if shift is None else (shift + start, shift + end)
            kind = _INLINE_KINDS.get(child.type, "mark")
            if child.type == "text" and not child.content:
                kind = "mark"  # one of the two characters that mark strong emphasis
            elif child.type == "text_special":
                kind = "entity" if child.info == "entity" else "escape"
            if kind == "math":
                width = len(child.markup)
                form: Literal["inline", "inline_double"] = "inline" if width == 1 else "inline_double"
                line, end_line = self.source.position(start)[0], self.source.position(end)[0]
                containers = tuple(self.containers)
                self.maths.append(
                    Math(child.content, form, start, end, start + width, line, end_line, containers)
                )
            elif kind == "html":
                self.html.append(Html(child.content, start, end))
            elif kind == "text" and is_cell and "|" in child.content:
                yield from _split_at_pipes(child.content, start - child.content.startswith("|"))
                continue
            target = str(child.attrs.get("href") or child.attrs.get("src") or "") if child.attrs else ""
            yield Inline(kind, child.content, start, end, target, child.markup == "$$")
