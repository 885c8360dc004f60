"""A parsed post, and questions about its structure that several rules ask."""

import heapq
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Protocol, TypeVar

from postgen.document.nodes import Block, CodeBlock, Heading, Html, Inline, InlineKind, Math, Prose, Section
from postgen.document.source import Source
from postgen.findings import Edit, Span
from postgen.memo import Memo


class _HasLine(Protocol):
    @property
    def line(self) -> int: ...


Item = TypeVar("Item", bound=_HasLine)


def items_after(items: Sequence[Item], line: int, last: int = sys.maxsize) -> Iterator[Item]:
    """Yield the items, which are sorted by line, that begin after ``line`` and up to the line ``last``."""
    for index in range(bisect_right(items, line, key=attrgetter("line")), len(items)):
        if items[index].line > last:
            break
        yield items[index]


@dataclass(frozen=True)
class Document(Memo):
    """A parsed post. All parts are in reading order.

    ``title`` is a level-1 heading that is the first block after any front matter. ``introduction`` has the
    blocks between the title and the first section. ``unparsed`` is the reason why the text was not parsed,
    because it is beyond the limits; then there are no parts.
    """

    source: Source
    title: Heading | None
    introduction: tuple[Block, ...]
    sections: tuple[Section, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    prose: tuple[Prose, ...]
    code_blocks: tuple[CodeBlock, ...]
    maths: tuple[Math, ...]
    html: tuple[Html, ...]
    front_matter_end: int = 0
    unparsed: str = ""

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def text(self) -> str:
        return self.source.text

    @cached_property
    def python_blocks(self) -> tuple[CodeBlock, ...]:
        return tuple(block for block in self.code_blocks if block.is_python)

    @cached_property
    def top_level_headings(self) -> tuple[Heading, ...]:
        """The headings that are not in a list or a quotation."""
        return tuple(heading for heading in self.headings if not heading.nested)

    def inlines(self, *kinds: InlineKind) -> Iterator[tuple[Prose, Inline]]:
        """Yield the inlines of these kinds in the whole post, each with its prose."""
        groups = [group for kind in kinds if (group := self._inlines_by_kind.get(kind))]
        yield from groups[0] if len(groups) == 1 else heapq.merge(*groups, key=lambda pair: pair[1].start)

    @cached_property
    def _inlines_by_kind(self) -> dict[InlineKind, list[tuple[Prose, Inline]]]:
        found: dict[InlineKind, list[tuple[Prose, Inline]]] = {}
        for prose in self.prose:
            for inline in prose.inlines:
                found.setdefault(inline.kind, []).append((prose, inline))
        return found

    def section_at(self, line: int) -> Section | None:
        """Return the section that contains a line, or None in the introduction."""
        index = bisect_right(self.sections, line, key=attrgetter("line")) - 1
        section = self.sections[index] if index >= 0 else None
        return section if section and section.contains_line(line) else None

    def content_end(self, line: int, level: int) -> int:
        """Return the last line before the next heading of ``level`` or a higher level after ``line``."""
        later = (h.line - 1 for h in self.headings_after(line) if h.level <= level)
        return next(later, self.source.line_count)

    def headings_after(self, line: int, last: int = sys.maxsize) -> Iterator[Heading]:
        """Yield the headings after ``line``, up to the line ``last``, that are not in a list or quotation."""
        return items_after(self.top_level_headings, line, last)

    def find_section(self, name: str) -> Section | None:
        """Return the first section of that name in any case, or None."""
        return next((s for s in self.sections if s.heading.matches(name)), None)

    def span(self, start: int, end: int) -> Span:
        return self.source.span(start, end)

    def heading_span(self, heading: Heading) -> Span:
        """Return the span of the whole line of a heading."""
        return self.source.line_span(heading.line)

    def replace_line(self, line: int, text: str) -> Edit:
        """Return the edit that replaces a line and keeps its line end."""
        return Edit(self.source.line_start(line), self.source.line_end(line), text)

    def code_span(self, block: CodeBlock, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Convert lines and columns in a block's body, both from 1, to a span of the post."""
        first = block.first_line - 1
        return Span(first + line, column + block.indent, first + end_line, end_column + block.indent)

    def expected_output(self, block: CodeBlock) -> CodeBlock | None:
        """Return the ``output`` fence that directly follows a Python block, or None."""
        following = self.fence_after(block)
        return following if following and following.language == "output" else None

    def fence_after(self, block: CodeBlock) -> CodeBlock | None:
        """Return the fence that directly follows a code block, or None."""
        following = next(items_after(self.code_blocks, block.line), None)
        if following is None or not following.fenced:
            return None
        return following if self._is_blank_between(block.end_line, following.line) else None

    def figures_after(self, block: CodeBlock) -> tuple[Prose, ...]:
        """Return the paragraphs of a single image that directly follow a block and its output."""
        line = (self.expected_output(block) or block).end_line
        found = []
        for prose in items_after(self.prose, line):
            if not prose.is_image or not self._is_blank_between(line, prose.line):
                break
            found.append(prose)
            line = prose.end_line
        return tuple(found)

    def end_with_results(self, block: CodeBlock) -> int:
        """Return the last line of a block together with its output and its figures."""
        images = self.figures_after(block)
        return images[-1].end_line if images else (self.expected_output(block) or block).end_line

    def _is_blank_between(self, line: int, following: int) -> bool:
        return not self.text[self.source.line_end(line) : self.source.line_start(following)].strip()


_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def heading_anchors(document: Document) -> tuple[str, ...]:
    """Return the anchor of each heading in order. A repeated anchor gets a number."""
    found: dict[str, None] = {}
    for heading in document.headings:
        anchor = base = _NOT_IN_ANCHORS.sub("", heading.text.casefold()).replace(" ", "-")
        count = 0
        while anchor in found:
            count += 1
            anchor = f"{base}-{count}"
        found[anchor] = None
    return tuple(found)
