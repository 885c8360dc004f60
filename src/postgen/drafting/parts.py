"""A post in parts: the introduction with its title line, and each section."""

from collections.abc import Mapping
from dataclasses import dataclass

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Edit
from postgen.series import KindOutline

INTRODUCTION = "introduction"


@dataclass(frozen=True, slots=True)
class Part:
    """Whole lines of a post, ``line`` to ``end_line`` with both."""

    name: str
    line: int
    end_line: int
    text: str


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of a post in order; together they are all of it."""
    source = document.source
    starts = [(INTRODUCTION, 1), *((section.name, section.line) for section in document.sections)]
    if document.sections and document.sections[0].line == 1:
        starts = starts[1:]
    ends = [start - 1 for _, start in starts[1:]] + [source.line_count]
    return tuple(
        Part(name, start, end, document.text[source.line_start(start) : source.line_end(end)].rstrip())
        for (name, start), end in zip(starts, ends, strict=True)
    )


def replaced(document: Document, reply: str, shown: tuple[Part, ...], kind: KindOutline) -> str:
    """The post with the parts of a repair in place of the ones that were shown.

    A part of the reply takes the place of the part of the same name; one that the post lacks is put
    where the kind wants it. What the reply has no part for stays as it is.
    """
    new = {part.name.casefold(): part.text for part in parts_of(parse_document(reply))}
    if len(shown) == 1 and len(new) == 1:
        new = {shown[0].name.casefold(): next(iter(new.values()))}
    texts = {part.name.casefold(): new.pop(part.name.casefold(), part.text) for part in parts_of(document)}
    wanted = {section.heading.casefold() for section in kind.sections}
    texts |= {name: text for name, text in new.items() if name in wanted and name not in texts}
    return joined(_in_order(texts, kind))


def spliced(document: Document, texts: Mapping[str, str]) -> str:
    """The post with some parts, by name, replaced; every byte of the others stays as it is."""
    source, left = document.source, dict(texts)
    edits = []
    for part in parts_of(document):
        if part.name in left:
            start = source.line_start(part.line)
            text = left.pop(part.name).strip("\n").replace("\r\n", "\n").replace("\n", source.newline)
            edits.append(Edit(start, start + len(part.text), text.rstrip()))
    return apply_edits(document.text, edits)


def _in_order(texts: Mapping[str, str], kind: KindOutline) -> list[str]:
    names = [section.heading.casefold() for section in kind.sections]

    def place(name: str) -> int:
        return -1 if name == INTRODUCTION else names.index(name) if name in names else len(names)

    return [texts[name] for name in sorted(texts, key=place)]


def joined(texts: list[str]) -> str:
    """Parts as a post, an empty line between them."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n"
