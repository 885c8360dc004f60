"""The parts of a post: the introduction with its title line, and the sections."""

from collections.abc import Mapping
from dataclasses import dataclass

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Edit
from postgen.series import KindOutline

INTRODUCTION = "introduction"


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of a post from ``line`` to ``end_line``, both included."""

    name: str
    line: int
    end_line: int
    text: str


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of a post in order. Together they are the whole post."""
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
    """The post with the parts of a reply merged in. ``shown`` are the parts that the prompt showed.

    A part of the reply replaces the part of the same name. A part that the post does not have is inserted in
    the order of the kind's sections. All other parts stay as they are.
    """
    new = {part.name.casefold(): part.text for part in parts_of(parse_document(reply))}
    if len(shown) == 1 and len(new) == 1:
        new = {shown[0].name.casefold(): next(iter(new.values()))}
    texts = {part.name.casefold(): new.pop(part.name.casefold(), part.text) for part in parts_of(document)}
    wanted = {section.heading.casefold() for section in kind.sections}
    texts |= {name: text for name, text in new.items() if name in wanted and name not in texts}
    return joined(_in_order(texts, kind))


def spliced(document: Document, texts: Mapping[str, str]) -> str:
    """The post with some parts, given by name, replaced; the others stay byte for byte."""
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
    """Parts as a post, with an empty line between them."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n"
