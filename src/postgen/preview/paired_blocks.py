"""Align the blocks of two versions of a post, section by section."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from markdown_it.token import Token

from postgen.document import Document
from postgen.document.parser import parse
from postgen.review.section_changes import matched_indexes, section_texts

_ALIKE = 0.4  # least similarity of two versions of the same block
_AHEAD = 8  # blocks among which the other version of a block is looked for

Kind = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class RenderedBlock:
    """A block of a post: its ``tokens``, its source, and the lines that it spans."""

    tokens: tuple[Token, ...]
    text: str
    line: int
    end_line: int

    @property
    def type(self) -> str:
        """What the block is, such as `paragraph_open`."""
        return self.tokens[0].type


@dataclass(frozen=True, slots=True)
class BlockPair:
    """A block in both versions, or in one of them."""

    before: RenderedBlock | None
    after: RenderedBlock | None

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "same" if self.before.text == self.after.text else "changed"


@dataclass(frozen=True, slots=True)
class SectionPair:
    """A section with its blocks, in the order of the new version."""

    name: str
    pairs: tuple[BlockPair, ...] = field(default=())

    @property
    def is_same(self) -> bool:
        return all(pair.kind == "same" for pair in self.pairs)


def paired_sections(before: Document | None, after: Document | None) -> tuple[SectionPair, ...]:
    """Return the sections of the new version, then those that only the old one has."""
    old, new = _sections(before), _sections(after)
    names = [*new, *(name for name in old if name not in new)]
    return tuple(SectionPair(name, tuple(_paired(old.get(name, []), new.get(name, [])))) for name in names)


def _sections(document: Document | None) -> dict[str, list[RenderedBlock]]:
    if document is None:
        return {}
    blocks = list(_blocks(document))
    return {
        name: [block for block in blocks if line <= block.line <= end_line]
        for name, line, end_line in section_texts(document)
    }


def _blocks(document: Document) -> Iterator[RenderedBlock]:
    """Yield the blocks of a post. A text beyond the limits of the parser is one block of code."""
    source = document.source
    tokens = [Token("code_block", "code", 0, content=document.text, map=[0, source.line_count], block=True)]
    if not document.unparsed:
        tokens = parse(document.text)
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            group = tuple(tokens[start : index + 1])
            start = index + 1
            first, last = group[0].map or (0, 0)
            text = "\n".join(source.line_text(line) for line in range(first + 1, last + 1)).rstrip()
            if group[0].type != "front_matter":
                yield RenderedBlock(group, text, first + 1, max(first + 1, last))


def _paired(old: Sequence[RenderedBlock], new: Sequence[RenderedBlock]) -> Iterator[BlockPair]:
    """Pair equal blocks as a diff does, and blocks between them if they are alike."""
    at_old = at_new = 0
    matches = matched_indexes([block.text for block in old], [block.text for block in new])
    for one, other in [*matches, (len(old), len(new))]:
        yield from _alike(old[at_old:one], new[at_new:other])
        if one < len(old):
            yield BlockPair(old[one], new[other])
        at_old, at_new = one + 1, other + 1


def _alike(old: Sequence[RenderedBlock], new: Sequence[RenderedBlock]) -> Iterator[BlockPair]:
    at = 0
    for block in old:
        near = range(at, min(len(new), at + _AHEAD))
        scores = {index: _similarity(block, new[index]) for index in near}
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None or scores[best] < _ALIKE:
            yield BlockPair(block, None)
            continue
        yield from (BlockPair(None, other) for other in new[at:best])
        yield BlockPair(block, new[best])
        at = best + 1
    yield from (BlockPair(None, other) for other in new[at:])


def _similarity(one: RenderedBlock, other: RenderedBlock) -> float:
    if one.type != other.type:
        return 0.0
    if one.type in ("heading_open", "math_block"):
        return 1.0
    return difflib.SequenceMatcher(None, one.text.split(), other.text.split()).quick_ratio()
