"""The parts of a post: the introduction with its title line, and the sections."""

from collections.abc import Mapping, Sequence

from postgen.document import Document, apply_edits, parse_document
from postgen.findings import Edit
from postgen.prompting import Part
from postgen.series import KindConfig

INTRODUCTION = "introduction"


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of a post in order. Together they are the whole post."""
    source = document.source
    starts = [(section.name, section.line, False) for section in document.sections]
    if not starts or starts[0][1] > 1:
        starts = [(INTRODUCTION, 1, True), *starts]
    ends = [line - 1 for _, line, _ in starts[1:]] + [source.line_count]
    return tuple(
        Part(name, start, end, document.text[source.line_start(start) : source.line_end(end)].rstrip(), intro)
        for (name, start, intro), end in zip(starts, ends, strict=True)
    )


def parts_of_reply(reply: str, asked: Sequence[Part]) -> dict[str, str]:
    """The texts of the parts in a reply, by key.

    If one part was asked for and the reply has one, they are the same part, whatever its heading.
    """
    texts = {part.key: part.text for part in parts_of(parse_document(reply))}
    return {asked[0].key: next(iter(texts.values()))} if len(asked) == len(texts) == 1 else texts


def merge_reply(document: Document, reply: str, asked: Sequence[Part], kind: KindConfig) -> str:
    """The post with the parts of a reply merged in. ``asked`` are the parts that the prompt showed.

    A part of the reply replaces the part of the same name. A part that the post does not have is inserted in
    the order of the kind's sections. All other parts stay as they are.
    """
    new = parts_of_reply(reply, asked)
    texts = {part.key: new.pop(part.key, part.text) for part in parts_of(document)}
    order = ["", *(section.heading.casefold() for section in kind.sections)]
    texts |= {key: text for key, text in new.items() if key in order[1:] and key not in texts}
    return join_parts([texts[key] for key in sorted(texts, key=lambda k: (*order, k).index(k))])


def replace_parts(document: Document, texts: Mapping[str, str]) -> str:
    """The post with some parts, given by key, replaced; the others stay byte for byte."""
    source, edits, left = document.source, [], dict(texts)
    for part in parts_of(document):
        if part.key in left:
            start = source.line_start(part.line)
            text = left.pop(part.key).strip("\n").replace("\r\n", "\n").replace("\n", source.newline)
            edits.append(Edit(start, start + len(part.text), text.rstrip()))
    return apply_edits(document.text, edits)


def join_parts(texts: Sequence[str]) -> str:
    """Parts as a post, with an empty line between them."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()) + "\n"
