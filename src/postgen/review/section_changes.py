"""Compare two versions of a post by section and by line."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from postgen.document import Document


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A new, removed, moved or changed section. Lines are counted as in a diff. ``notes`` are details."""

    name: str
    words_before: int | None
    words_after: int | None
    added: int
    removed: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A section in one version of a post."""

    lines: tuple[str, ...] = ()
    words: int = 0
    headings: tuple[str, ...] = ()
    items: Mapping[str, set[str]] = field(default_factory=dict)


def changed_sections(before: Document | None, after: Document | None) -> tuple[SectionChange, ...]:
    """Return the sections that differ: those of the new version, then the removed ones."""
    old, new = _parts(before), _parts(after)
    common = [name for name in new if name in old]
    moved = {common[index] for index in _added([name for name in old if name in new], common)}
    found = []
    for name in (*new, *(name for name in old if name not in new)):
        one, other = old.get(name), new.get(name)
        if one == other and name not in moved:
            continue
        before_lines, after_lines = (one or _Part()).lines, (other or _Part()).lines
        added = len(_added(before_lines, after_lines))
        removed = len(before_lines) - (len(after_lines) - added)
        notes = (*(("moved",) if name in moved else ()), *_notes(one, other))
        words = (one.words if one else None, other.words if other else None)
        found.append(SectionChange(name, *words, added, removed, notes))
    return tuple(found)


def added_lines(before: Document | None, after: Document) -> frozenset[int]:
    """Return the added lines of the new version, counted from 1."""
    old = _source_lines(before) if before else []
    return frozenset(index + 1 for index in _added(old, _source_lines(after)))


def _added(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """Return the indexes of the items of ``new`` that a diff adds to ``old``."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    kept = {i for block in matcher.get_matching_blocks() for i in range(block.b, block.b + block.size)}
    return [i for i in range(len(new)) if i not in kept]


def _source_lines(document: Document) -> list[str]:
    """The lines as the document counts them; str.splitlines also splits at form feeds and U+2028."""
    source = document.source
    lines = [source.line_text(line) for line in range(1, source.line_count + 1)]
    return lines if lines and lines[-1] else lines[:-1]


def _parts(document: Document | None) -> dict[str, _Part]:
    if document is None:
        return {}
    first = document.sections[0].line if document.sections else document.source.line_count + 1
    stretches = [("Introduction", 1, first - 1), *((s.name, s.line, s.end_line) for s in document.sections)]
    found: dict[str, _Part] = {}
    for name, line, end_line in stretches:
        unique = name if name not in found else f"{name} ({sum(k.startswith(name) for k in found) + 1})"
        found[unique] = _part(document, line, end_line)
    return found


def _part(document: Document, line: int, end_line: int) -> _Part:
    def within(at: int) -> bool:
        return line <= at <= end_line

    blocks = [block for block in document.code_blocks if within(block.line)]
    lines = [document.source.line_text(number).rstrip() for number in range(line, end_line + 1)]
    while lines and not lines[-1]:  # the empty lines before the next section belong to neither
        lines.pop()
    return _Part(
        lines=tuple(lines),
        words=sum(len(p.visible_text.split()) for p in document.prose if within(p.line)),
        headings=tuple(h.text for h in document.headings if within(h.line) and h.level > 2),
        items={
            "blocks of code": {block.body for block in blocks if block.is_python},
            "displayed formulas": {m.latex for m in document.maths if m.display and within(m.line)},
            "outputs": {block.body for block in blocks if block.language == "output"},
        },
    )


def _notes(before: _Part | None, after: _Part | None) -> list[str]:
    if before is None or after is None:
        return ["new" if after else "removed"]
    notes = [f"heading “{text}” added" for text in after.headings if text not in before.headings]
    notes += [f"heading “{text}” removed" for text in before.headings if text not in after.headings]
    for what, new in after.items.items():
        old = before.items[what]
        if count := max(len(new - old), len(old - new)):
            notes.append(f"{what} changed: {count}")
    return notes
