"""Scopes of rules of the house: the pieces of a post that a rule looks at.

A scope is a list of alternatives. Each is one or more names joined by `&`, and `~` negates a name:
`heading & ~title`, `section:Summary & list`, `code:sql`. A section alone means its text, without its code.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from postgen.document import Document, Prose
from postgen.rules.base import Context
from postgen.rules.prose_text import SENTENCE_END, readable_text
from postgen.series.house_rules import WHOLE_SCOPES, parse_scope


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of text. ``bounds`` maps a range of it to offsets in the post. ``names`` are its scopes."""

    text: str
    bounds: Callable[[int, int], tuple[int, int]]
    names: frozenset[str]


def units_in(document: Document, context: Context, scope: Sequence[str]) -> list[Unit]:
    """The pieces of a post in a scope, in order."""
    found: dict[int, Unit] = {}
    for atoms in parse_scope(scope):
        if all(atom.startswith("section:") for atom in atoms):
            atoms.append("text")
        if WHOLE_SCOPES.intersection(atoms):
            return [_whole(document)]
        units = document.memo(_all_units)
        if "sentence" in atoms:
            units = tuple(part for unit in units for part in _sentences(unit))
        for index, unit in enumerate(units):
            names = unit.names | _section_names(document, context, unit)
            if all(_matches(atom, names) for atom in atoms):
                found.setdefault(index, unit)
    return [found[index] for index in sorted(found)]


def _matches(atom: str, names: frozenset[str]) -> bool:
    return atom.removeprefix("~") not in names if atom.startswith("~") else atom in names


def _whole(document: Document) -> Unit:
    return Unit(document.text, lambda start, end: (start, end), WHOLE_SCOPES)


def _all_units(document: Document) -> tuple[Unit, ...]:
    return tuple(sorted(_units(document), key=lambda unit: unit.bounds(0, 1)[0] if unit.text else 0))


def _units(document: Document) -> Iterator[Unit]:
    source = document.source
    title_line = document.title.line if document.title else 0
    for prose in document.prose:
        readable = readable_text(prose, ("math",))
        if readable.text.strip():
            yield Unit(readable.text, readable.bounds, _prose_names(document, prose, title_line))
        for inline in prose.inlines:
            if inline.kind == "image" and inline.text:
                at = document.text.find(inline.text, inline.start, inline.end)
                yield _slice(max(at, inline.start), inline.text, {"alt", "alternative text"})
    for block in document.code_blocks:
        kind = "output" if block.language == "output" else "code"
        start, end = source.line_start(block.first_line), source.line_start(block.end_line)
        names = {kind, f"code:{block.language}" if kind == "code" else kind}
        if block.is_python:
            names.add("code:python")
        yield _slice(start, document.text[start:end], names)
    if document.front_matter_end:
        end = source.line_end(document.front_matter_end)
        yield _slice(0, document.text[:end], {"frontmatter"})


def _slice(start: int, text: str, names: set[str]) -> Unit:
    return Unit(text, lambda first, last: (start + first, start + last), frozenset(names))


def _prose_names(document: Document, prose: Prose, title_line: int) -> frozenset[str]:
    names = {"text"}
    if prose.kind == "heading":
        level = next((h.level for h in document.headings if h.line == prose.line), 0)
        names |= {"title"} if prose.line == title_line else {"heading", f"heading.h{level}"}
    else:
        names |= {"prose", "sentence"}
        if prose.kind == "cell":
            names |= {"table", "table.cell"}
        elif not prose.containers:
            names.add("paragraph")
        else:
            names |= {"blockquote" if name == "quote" else name for name in prose.containers}
            names |= {"quote"} if "quote" in prose.containers else set()
    first = document.sections[0].line if document.sections else document.source.line_count + 1
    if prose.kind != "heading" and title_line < prose.line < first:
        names.add("introduction")
    return frozenset(names)


def _section_names(document: Document, context: Context, unit: Unit) -> frozenset[str]:
    """The section of a unit by its heading and by its role: `section:summary`."""
    line, _ = document.source.position(unit.bounds(0, 1)[0])
    section = document.section_at(line)
    if section is None:
        return frozenset()
    names = {f"section:{section.name.casefold()}"}
    declared = context.kind.sections if context.kind else ()
    names |= {f"section:{s.effective_role}" for s in declared if section.heading.matches(s.heading)}
    return frozenset(names)


def _sentences(unit: Unit) -> Iterator[Unit]:
    if "sentence" not in unit.names:
        return
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(unit.text)), len(unit.text)]:
        text = unit.text[start:end]
        if text.strip():
            lead = start + len(text) - len(text.lstrip())
            yield Unit(text.strip(), _shifted(unit, lead), unit.names)
        start = end


def _shifted(unit: Unit, by: int) -> Callable[[int, int], tuple[int, int]]:
    return lambda start, end: unit.bounds(start + by, end + by)
