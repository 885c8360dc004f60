"""Compare two versions of a post by section and by line, and say in a sentence or two what changed."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from postgen.document import Document
from postgen.plural import plural
from postgen.validation.changed_posts import ChangedPost

ITEMS = ("block of code", "displayed formula", "output")
_NAMED = 3  # sections that are named one by one
_REWRITTEN, _PARTLY = 0.5, 0.9  # shares of words that stay

_MOST_PAIRS = 2_000_000  # equal lines of two versions, each with each


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A new, removed, moved or changed section. Lines are counted as in a diff. ``notes`` are details.

    ``kept`` is the share of words that both versions have, and ``items`` counts changed blocks, formulas and
    outputs by their names in ``ITEMS``.
    """

    name: str
    words_before: int | None
    words_after: int | None
    added: int
    removed: int
    notes: tuple[str, ...] = ()
    kept: float = 0.0
    items: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """A section in one version of a post."""

    lines: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    items: Mapping[str, set[str]] = field(default_factory=dict)


def changed_sections(before: Document | None, after: Document | None) -> tuple[SectionChange, ...]:
    """Return the sections that differ: those of the new version, then the removed ones."""
    old, new = _parts(before), _parts(after)
    common = [name for name in new if name in old]
    moved = {common[index] for index in added_indexes([name for name in old if name in new], common)}
    found = []
    for name in (*new, *(name for name in old if name not in new)):
        one, other = old.get(name), new.get(name)
        if one != other or name in moved:
            found.append(_change(name, one, other, ("moved",) if name in moved else ()))
    return tuple(found)


def _change(name: str, before: _Part | None, after: _Part | None, notes: tuple[str, ...]) -> SectionChange:
    old, new = before or _Part(), after or _Part()
    added = len(added_indexes(old.lines, new.lines))
    shared = (Counter(old.words) & Counter(new.words)).total()
    return SectionChange(
        name,
        len(old.words) if before else None,
        len(new.words) if after else None,
        added,
        len(old.lines) - (len(new.lines) - added),
        (*notes, *_notes(before, after)),
        2 * shared / max(1, len(old.words) + len(new.words)),
        _changed_items(old, new) if before and after else {},
    )


def section_lines(document: Document | None) -> list[tuple[str, int, int]]:
    """Return name, first and last line of the introduction and of each section. Names are unique."""
    if document is None:
        return []
    first = document.sections[0].line if document.sections else document.source.line_count + 1
    stretches = [("Introduction", 1, first - 1), *((s.name, s.line, s.end_line) for s in document.sections)]
    seen: Counter[str] = Counter()
    found = []
    for name, line, end_line in stretches:
        seen[name] += 1
        found.append((name if seen[name] == 1 else f"{name} ({seen[name]})", line, end_line))
    return found


def added_lines(before: Document | None, after: Document) -> frozenset[int]:
    """Return the added lines of the new version, counted from 1."""
    old = _source_lines(before) if before else []
    return frozenset(index + 1 for index in added_indexes(old, _source_lines(after)))


def added_indexes(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """Return the indexes of the items of ``new`` that a diff adds to ``old``."""
    kept = {index for _, index in matched_indexes(old, new)}
    return [index for index in range(len(new)) if index not in kept]


def matched_indexes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of indexes of equal items that a diff leaves as they are.

    Of texts that repeat the same few lines thousands of times, only the start and the end are compared.
    """
    counts = Counter(old)
    if sum(number * counts[item] for item, number in Counter(new).items()) > _MOST_PAIRS:
        shorter = min(len(old), len(new))
        start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
        rest = shorter - start
        end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
        tail = [(len(old) - n, len(new) - n) for n in range(end, 0, -1)]
        return [(n, n) for n in range(start)] + tail
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(a + n, b + n) for a, b, size in matcher.get_matching_blocks() for n in range(size)]


def _source_lines(document: Document) -> list[str]:
    """The lines as the document counts them; str.splitlines also splits at form feeds and U+2028."""
    source = document.source
    lines = [source.line_text(line) for line in range(1, source.line_count + 1)]
    return lines if lines and lines[-1] else lines[:-1]


def _parts(document: Document | None) -> dict[str, _Part]:
    if document is None:
        return {}
    return {name: _part(document, line, end_line) for name, line, end_line in section_lines(document)}


def _part(document: Document, line: int, end_line: int) -> _Part:
    def within(at: int) -> bool:
        return line <= at <= end_line

    blocks = [block for block in document.code_blocks if within(block.line)]
    lines = [document.source.line_text(number).rstrip() for number in range(line, end_line + 1)]
    while lines and not lines[-1]:  # the empty lines before the next section belong to neither
        lines.pop()
    code, formula, output = ITEMS
    return _Part(
        lines=tuple(lines),
        words=tuple(word for p in document.prose if within(p.line) for word in p.visible_text.split()),
        headings=tuple(h.text for h in document.headings if within(h.line) and h.level > 2),
        items={
            code: {block.body for block in blocks if block.is_python},
            formula: {m.latex for m in document.maths if m.display and within(m.line)},
            output: {block.body for block in blocks if block.language == "output"},
        },
    )


def _changed_items(before: _Part, after: _Part) -> dict[str, int]:
    counts = {
        name: max(len(new - before.items[name]), len(before.items[name] - new))
        for name, new in after.items.items()
    }
    return {name: count for name, count in counts.items() if count}


def _notes(before: _Part | None, after: _Part | None) -> list[str]:
    if before is None or after is None:
        return ["new" if after else "removed"]
    notes = [f"heading “{text}” added" for text in after.headings if text not in before.headings]
    return notes + [f"heading “{text}” removed" for text in before.headings if text not in after.headings]


def summarize_change(change: ChangedPost, sections: Sequence[SectionChange]) -> str:
    """Return what changed, without Markdown. ``sections`` are the changed ones."""
    figures = [plural(len(change.figures), "figure")] if change.figures else []
    if change.after is None:
        return "It was removed."
    if change.before is None:
        return f"It is new: {_contents(change.after)}."
    if not sections:
        return f"The text is unchanged; {figures[0]} changed." if figures else "The text is unchanged."
    large = [section for section in sections if _large_change(section)]
    small = [section.name for section in sections if section not in large and section.kept < 1]
    counts: Counter[str] = Counter()
    for section in sections:
        counts.update(section.items)
    items = [_counted(counts[name], name) for name in ITEMS if counts[name]] + figures
    sentences = [_and(map(_large_change, large))] if large else []
    if len(large) > _NAMED:
        sentences = [_many_changes(change, large)]
    rest = [f"{_and(small[:_NAMED], len(small) - _NAMED, 'section')} changed a little"] if small else []
    rest += [f"{_and(items)} changed"] if items else []
    sentences += ["; ".join(rest)] if rest else []
    return ". ".join(sentences or [_only_marks(sections)]) + "."


def _large_change(section: SectionChange) -> str:
    before, after = section.words_before, section.words_after
    if before is None:
        return f"{section.name} is new ({plural(after or 0, 'word')})"
    if after is None:
        return f"{section.name} is gone ({plural(before, 'word')})"
    words = f" ({before:,} → {after:,} words)" if before != after else ""
    if section.kept < _REWRITTEN:
        return f"{section.name} is rewritten{words}"
    if section.kept < _PARTLY:
        return f"{section.name} is partly rewritten{words}"
    return f"{section.name} has moved" if "moved" in section.notes else ""


def _many_changes(change: ChangedPost, large: Sequence[SectionChange]) -> str:
    """Return what to say if too many sections have large changes to name each of them."""
    total = len(section_lines(change.after))
    come_or_gone = [_large_change(s) for s in large if s.words_before is None or s.words_after is None]
    rest = sorted((s for s in large if None not in (s.words_before, s.words_after)), key=lambda s: s.kept)
    before, after = (
        sum(len(p.visible_text.split()) for p in d.prose) for d in (change.before, change.after) if d
    )
    count = f"All {total}" if len(large) >= total else f"{len(large)} of {total}"
    words = f"{count} sections changed much ({before:,} → {after:,} words)"
    words += f", most of all {_and(s.name for s in rest[:_NAMED])}" if rest else ""
    named = _and(come_or_gone[:_NAMED], len(come_or_gone) - _NAMED, "section") if come_or_gone else ""
    return f"{words}. {named}" if named else words


def _only_marks(sections: Sequence[SectionChange]) -> str:
    """Return what to say if no word, block or formula has changed."""
    names = _and([section.name for section in sections[:_NAMED]], len(sections) - _NAMED, "section")
    return f"Only marks, line breaks or the order of words changed in {names}"


def _contents(document: Document) -> str:
    words = sum(len(prose.prose_text.split()) for prose in document.prose)
    counts = {
        "block of code": len(document.python_blocks),
        "displayed formula": sum(maths.display for maths in document.maths),
        "figure": len(list(document.inlines("image"))),
    }
    items = [_counted(count, name) for name, count in counts.items() if count]
    size = f"{plural(words, 'word')} in {plural(len(document.sections), 'section')}"
    return f"{size}, with {_and(items)}" if items else size


def _counted(count: int, name: str) -> str:
    head, of, rest = name.partition(" of ")
    return plural(count, head) + of + rest


def _and(items: Iterable[str], more: int = 0, noun: str = "") -> str:
    """Join items with commas and `and`. ``more`` is the number of others."""
    listed = [*items, *([plural(more, f"other {noun}")] if more > 0 else [])]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
