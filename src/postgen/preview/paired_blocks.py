"""Align the blocks of two versions of a post, section by section, and mark what differs in them."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Literal

from markdown_it.token import Token

from postgen.document import Document
from postgen.document.parser import parse
from postgen.review.section_changes import matched_indexes, section_lines

_ALIKE = 0.4  # least similarity of two versions of the same block
_WORDS = re.compile(r"\s*\S+\s*")
_MOST_PAIRS = 4_000_000  # words of one version times those of the other; longer blocks get no marks

_AHEAD = 8  # blocks among which the other version of a block is looked for

Kind = Literal["same", "changed", "replaced", "added", "removed"]


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
    """A block in both versions, or in one of them.

    If the two are ``unlike``, the new block only stands where the old one was.
    """

    before: RenderedBlock | None
    after: RenderedBlock | None
    unlike: bool = False

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.unlike:
            return "replaced"
        return "same" if self.before.text == self.after.text else "changed"


@dataclass(frozen=True, slots=True)
class SectionPair:
    """A section with its blocks, in the order of the new version."""

    name: str
    pairs: tuple[BlockPair, ...]


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
        for name, line, end_line in section_lines(document)
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
            if group[0].type == "front_matter":  # readers do not see it, but it may have changed
                group = (Token("code_block", "code", 0, content=text, map=[first, last], block=True),)
            yield RenderedBlock(group, text, first + 1, max(first + 1, last))


def _paired(old: Sequence[RenderedBlock], new: Sequence[RenderedBlock]) -> Iterator[BlockPair]:
    """Pair equal blocks as a diff does, and blocks between them if they are alike."""
    at_old = at_new = 0
    matches = matched_indexes([block.text for block in old], [block.text for block in new])
    for one, other in [*matches, (len(old), len(new))]:
        yield from _beside_each_other(_alike(old[at_old:one], new[at_new:other]))
        if one < len(old):
            yield BlockPair(old[one], new[other])
        at_old, at_new = one + 1, other + 1


def _beside_each_other(pairs: Iterable[BlockPair]) -> Iterator[BlockPair]:
    """Put blocks that are gone and blocks that are new at the same place beside each other."""
    for is_alike, run in groupby(pairs, key=lambda pair: pair.before is not None and pair.after is not None):
        if is_alike:
            yield from run
            continue
        listed = list(run)
        old = [pair.before for pair in listed if pair.before]
        new = [pair.after for pair in listed if pair.after]
        for one, other in zip_longest(old, new):
            yield BlockPair(one, other, unlike=bool(one and other))


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


@dataclass(slots=True)
class _Atom:
    """A word, or a token that is not text. ``parent`` is the inline token that it belongs to."""

    token: Token
    parent: Token
    key: str
    is_changed: bool = False


def mark_changes(before: Sequence[Token], after: Sequence[Token], images: frozenset[str]) -> None:
    """Put `del` and `ins` around what differs, in place.

    ``images`` are the targets of images whose files differ.
    """
    old, new = (list(_atoms(tokens, images)) for tokens in (before, after))
    if len(old) * len(new) > _MOST_PAIRS:
        return
    changed = _unmatched([atom.key for atom in old], [atom.key for atom in new])
    for atoms, indexes, tag in zip((old, new), changed, ("del", "ins"), strict=True):
        for index in indexes:
            atoms[index].is_changed = True
        _mark_links(atoms)
        _rebuild(atoms, tag)


def changed_code_lines(before: str, after: str) -> tuple[list[int], list[int]]:
    """Return the lines, counted from 1, that only one version of a block of code has."""
    old, new = _unmatched(before.split("\n"), after.split("\n"))
    return [index + 1 for index in old], [index + 1 for index in new]


def _unmatched(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """The indexes of the items that only one version has."""
    matches = matched_indexes(old, new)
    kept_old, kept_new = {one for one, _ in matches}, {other for _, other in matches}
    return (
        [index for index in range(len(old)) if index not in kept_old],
        [index for index in range(len(new)) if index not in kept_new],
    )


def _atoms(tokens: Sequence[Token], images: frozenset[str]) -> Iterator[_Atom]:
    for parent in tokens:
        for child in parent.children or () if parent.type == "inline" else ():
            if child.type == "text":
                for word in _WORDS.findall(child.content) or [child.content]:
                    token = Token("text", "", 0, content=word)
                    yield _Atom(token, parent, f"text {word.strip()}")
            else:
                target = str(child.attrGet("src") or child.attrGet("href") or "")
                key = f"{child.type} {child.content} {target}"
                is_redrawn = child.type == "image" and target in images
                yield _Atom(child, parent, key, is_redrawn)


def _mark_links(atoms: Sequence[_Atom]) -> None:
    """Mark the words of a link whose address has changed."""
    is_changed = False
    for atom in atoms:
        if atom.token.type == "link_open":
            is_changed = atom.is_changed
        elif atom.token.type == "link_close":
            is_changed = False
        atom.is_changed = atom.is_changed or is_changed


def _rebuild(atoms: Sequence[_Atom], tag: str) -> None:
    """Give each inline token its children again, with marks around runs of changed ones."""
    children: dict[int, tuple[Token, list[Token]]] = {}
    is_open: dict[int, bool] = {}
    for atom in atoms:
        parent, found = children.setdefault(id(atom.parent), (atom.parent, []))
        wanted = atom.is_changed and atom.token.nesting == 0
        if wanted and not is_open.get(id(parent)):
            found.append(Token("change_open", tag, 1))
        elif not wanted and is_open.get(id(parent)):
            _close(found, tag)
        is_open[id(parent)] = wanted
        found.append(atom.token)
    for parent, found in children.values():
        if is_open.get(id(parent)):
            _close(found, tag)
        parent.children = found


def _close(found: list[Token], tag: str) -> None:
    """End a mark before the space behind its last word."""
    last, space = found[-1], ""
    if last.type == "text":
        word = last.content.rstrip()
        space, last.content = last.content[len(word) :], word
    found.append(Token("change_close", tag, -1))
    if space:
        found.append(Token("text", "", 0, content=space))
