"""The parts of a post: the introduction with its title line, and the sections."""

from collections.abc import Mapping
from dataclasses import dataclass

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Edit
from postgen.series import KindConfig

INTRODUCTION = "introduction"


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of a post from ``line`` to ``end_line``, both included."""

    name: str
    line: int
    end_line: int
    text: str
    is_introduction: bool = False

    @property
    def key(self) -> str:
        """The name in lower case; empty for the introduction, which is not a section `Introduction`."""
        return "" if self.is_introduction else self.name.casefold()


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of a post in order. Together they are the whole post."""
    source = document.source
    starts = [(section.name, section.line, False) for section in document.sections]
    if not starts or starts[0][1] > 1:
        starts = [(INTRODUCTION, 1, True), *starts]
    ends = [line - 1 for _, line, _ in starts[1:]] + [source.line_count]
    return tuple(
        Part(
            name,
            start,
            end,
            document.text[source.line_start(start) : source.line_end(end)].rstrip(),
            is_introduction,
        )
        for (name, start, is_introduction), end in zip(starts, ends, strict=True)
    )


def merge_reply(document: Document, reply: str, shown: tuple[Part, ...], kind: KindConfig) -> str:
    """The post with the parts of a reply merged in. ``shown`` are the parts that the prompt showed.

    A part of the reply replaces the part of the same name. A part that the post does not have is inserted in
    the order of the kind's sections. All other parts stay as they are.
    """
    new = {part.key: part.text for part in parts_of(parse_document(reply))}
    if len(shown) == 1 and len(new) == 1:
        new = {shown[0].key: next(iter(new.values()))}
    texts = {part.key: new.pop(part.key, part.text) for part in parts_of(document)}
    order = ["", *(section.heading.casefold() for section in kind.sections)]
    texts |= {key: text for key, text in new.items() if key in order[1:] and key not in texts}
    return join_parts([texts[key] for key in sorted(texts, key=lambda k: (*order, k).index(k))])


def replace_parts(document: Document, texts: Mapping[str, str]) -> str:
    """The post with some parts, given by name, replaced; the others stay byte for byte."""
    source, left = document.source, dict(texts)
    edits = []
    for part in parts_of(document):
        if part.name in left:
            start = source.line_start(part.line)
            text = left.pop(part.name).strip("\n").replace("\r\n", "\n").replace("\n", source.newline)
            edits.append(Edit(start, start + len(part.text), text.rstrip()))
    return apply_edits(document.text, edits)


def join_parts(texts: list[str]) -> str:
    """Parts as a post, with an empty line between them."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n"
