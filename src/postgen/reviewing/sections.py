"""The changes of a post, section by section."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from postgen.document import Document

INTRODUCTION = "Introduction"


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
    code: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    outputs: tuple[str, ...] = field(default=())


def changed_sections(before: Document | None, after: Document | None) -> tuple[SectionChange, ...]:
    """Return the sections that differ: those of the new version, then the removed ones."""
    old, new = _parts(before), _parts(after)
    moved = _moved([name for name in new if name in old], [name for name in old if name in new])
    found = []
    for name in (*new, *(name for name in old if name not in new)):
        one, other = old.get(name), new.get(name)
        if one == other and name not in moved:
            continue
        added, removed = _lines(one or _Part(), other or _Part())
        notes = (*(("moved",) if name in moved else ()), *_notes(one, other))
        words = (one.words if one else None, other.words if other else None)
        found.append(SectionChange(name, *words, added, removed, notes))
    return tuple(found)


def added_lines(before: Document | None, after: Document) -> frozenset[int]:
    """Return the added lines of the new version, counted from 1."""
    old = _source_lines(before) if before else []
    new = _source_lines(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return frozenset(
        line + 1
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag in ("insert", "replace")
        for line in range(start, end)
    )


def _source_lines(document: Document) -> list[str]:
    """The lines as the document counts them; str.splitlines also splits at form feeds and U+2028."""
    source = document.source
    lines = [source.line_text(line) for line in range(1, source.line_count + 1)]
    return lines if lines and lines[-1] else lines[:-1]


def _parts(document: Document | None) -> dict[str, _Part]:
    if document is None:
        return {}
    first = document.sections[0].line if document.sections else document.source.line_count + 1
    stretches = [(INTRODUCTION, 1, first - 1), *((s.name, s.line, s.end_line) for s in document.sections)]
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
        words=sum(len(p.plain.split()) for p in document.prose if within(p.line)),
        headings=tuple(h.text for h in document.headings if within(h.line) and h.level > 2),
        code=tuple(block.body for block in blocks if block.is_python),
        formulas=tuple(
            formula.latex for formula in document.maths if formula.display and within(formula.line)
        ),
        outputs=tuple(block.body for block in blocks if block.language == "output"),
    )


def _moved(new: Sequence[str], old: Sequence[str]) -> frozenset[str]:
    kept = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    in_place = {name for block in kept for name in new[block.b : block.b + block.size]}
    return frozenset(new) - in_place


def _lines(before: _Part, after: _Part) -> tuple[int, int]:
    matcher = difflib.SequenceMatcher(None, before.lines, after.lines, autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return sum(c[4] - c[3] for c in changes), sum(c[2] - c[1] for c in changes)


def _notes(before: _Part | None, after: _Part | None) -> list[str]:
    if before is None or after is None:
        return ["new" if after else "removed"]
    notes = [f"heading “{text}” added" for text in after.headings if text not in before.headings]
    notes += [f"heading “{text}” removed" for text in before.headings if text not in after.headings]
    for what, old, new in (
        ("blocks of code", before.code, after.code),
        ("displayed formulas", before.formulas, after.formulas),
        ("outputs", before.outputs, after.outputs),
    ):
        count = max(len(set(new) - set(old)), len(set(old) - set(new)))
        if count:
            notes.append(f"{what} changed: {count}")
    return notes
