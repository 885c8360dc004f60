"""Document and heading anchors."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar, cast

from postgen.document.nodes import Block, CodeBlock, Heading, Html, Math, Prose, Section
from postgen.document.source import Source
from postgen.findings import Span

T = TypeVar("T")


@dataclass(frozen=True)
class Document:
    """A parsed post. All parts are in reading order.

    ``title`` is a level-1 heading that is the first block after any front matter. ``introduction`` has the
    blocks between the title and the first section.
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

    @cached_property
    def _section_lines(self) -> list[int]:
        return [section.line for section in self.sections]

    @cached_property
    def _code_lines(self) -> list[int]:
        return [block.line for block in self.code_blocks]

    @cached_property
    def _prose_lines(self) -> list[int]:
        return [prose.line for prose in self.prose]

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def python_blocks(self) -> tuple[CodeBlock, ...]:
        return tuple(block for block in self.code_blocks if block.is_python)

    @cached_property
    def _memo(self) -> dict[object, object]:
        return {}

    def memo(self, work: Callable[["Document"], T]) -> T:
        """Return ``work(self)``, which is computed once for all rules that need it."""
        if work not in self._memo:
            self._memo[work] = work(self)
        return cast("T", self._memo[work])

    def section_at(self, line: int) -> Section | None:
        """Return the section that contains a line, or None in the introduction."""
        index = bisect_right(self._section_lines, line) - 1
        section = self.sections[index] if index >= 0 else None
        return section if section and section.contains_line(line) else None

    def find_section(self, name: str) -> Section | None:
        """Return the first section of that name in any case, or None."""
        return next((s for s in self.sections if s.heading.matches(name)), None)

    def span(self, start: int, end: int) -> Span:
        return self.source.span(start, end)

    def heading_span(self, heading: Heading) -> Span:
        """Return the span of the whole line of a heading."""
        return self.source.line_span(heading.line)

    def code_span(self, block: CodeBlock, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Convert lines and columns in a block's body, both from 1, to a span of the post."""
        first = block.first_line - 1
        return Span(first + line, column + block.indent, first + end_line, end_column + block.indent)

    def next_code_block(self, block: CodeBlock) -> CodeBlock | None:
        """Return the code block that follows ``block`` with only empty lines between, or None."""
        index = bisect_right(self._code_lines, block.line)
        if index == len(self.code_blocks):
            return None
        other = self.code_blocks[index]
        between = self.text[self.source.line_end(block.end_line) : self.source.line_start(other.line)]
        return None if between.strip() else other

    def expected_output(self, block: CodeBlock) -> CodeBlock | None:
        """Return the ``output`` fence that directly follows a Python block, or None."""
        after = self.next_code_block(block)
        return after if after and after.language == "output" else None

    def figures_after(self, block: CodeBlock) -> tuple[Prose, ...]:
        """Return the paragraphs of a single image that directly follow a block and its output."""
        output = self.expected_output(block)
        line = output.end_line if output else block.end_line
        found = []
        for prose in islice(self.prose, bisect_right(self._prose_lines, line), None):
            between = self.text[self.source.line_end(line) : self.source.line_start(prose.line)]
            if not prose.is_image or between.strip():
                break
            found.append(prose)
            line = prose.end_line
        return tuple(found)


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
