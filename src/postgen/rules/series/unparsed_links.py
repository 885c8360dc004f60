"""Text that was meant as a link, an image or a footnote, but is none in Markdown."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from postgen.document import Document, Prose

_MARKS = ("][", "[^", "](", "file:", "sandbox:", "attachment:", "blob:")
_REFERENCE = re.compile(r"(?<![\w\])\\])(?P<image>!?)\[(?P<text>[^\[\]]+)\]\[(?P<label>[^\[\]]*)\](?![\[(])")
_FOOTNOTE = re.compile(r"(?<!\w)\[\^(?P<label>[^\[\]\s^]+)\](?!:)|(?<=\w)\[\^(?P<after>\w+)\](?!:)")
_DEFINITION = re.compile(r"^[ \t>]{0,12}\[(?P<label>[^\[\]\n]+)\]:", re.MULTILINE)
_CHARACTER_CLASS = re.compile(r"(?:\w-\w)+|\\\w+|.")  # `[^a-z]`; a footnote `[^1]` is not one
_INLINE = re.compile(r"(?P<image>!?)\[[^\[\]]*\]\((?P<target>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_ADDRESS = re.compile(
    r"(?<![\w/.])(?:file:/{2,3}(?=\S)|sandbox:/|attachment:(?=[\w-]+\.\w)|blob:https?:)[^\s<>)\]]*",
    re.IGNORECASE,
)
_PATH = re.compile(r"(?:\.{0,2}/)?[\w.-]+/|.*\.[A-Za-z]\w{1,3}$", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class UnparsedLink:
    """Text from ``start`` to ``end`` that looks like a link. ``target`` is its address or its label."""

    kind: Literal["reference", "footnote", "spaces", "address"]
    target: str
    start: int
    end: int


def find_unparsed_links(document: Document) -> Iterator[UnparsedLink]:
    """Find references and footnotes without definition, paths with spaces, and addresses in plain text."""
    prose = [part for part in document.prose if part.inlines]
    starts = [part.inlines[0].start for part in prose]
    suspects = {bisect_right(starts, at) - 1 for at in _unexplained_marks(document)}
    for index in sorted(suspects):
        if index >= 0:
            yield from _unparsed_links(document, prose[index])


def _unexplained_marks(document: Document) -> Iterator[int]:
    """The offsets of marks in the text that do not belong to a parsed link or image."""
    links = list(document.inlines("link_close", "image"))
    parsed = {inline.start for _, inline in links} | {
        inline.start + len(inline.text) + 2 for _, inline in links
    }
    text = document.text.lower()
    for mark in _MARKS:
        at = text.find(mark)
        while at >= 0:
            if at not in parsed:
                yield at
            at = text.find(mark, at + 1)


def _unparsed_links(document: Document, prose: Prose) -> Iterator[UnparsedLink]:
    begin, text = prose.inlines[0].start, _plain_text(document, prose)
    taken: list[tuple[int, int]] = []
    for found in _INLINE.finditer(text):
        target = found["target"].strip()
        if _ADDRESS.match(target) or target.lower().startswith(("javascript:", "vbscript:", "data:")):
            yield UnparsedLink("address", target, begin + found.start(), begin + found.end())
            taken.append(found.span())
        elif " " in target and (found["image"] or _PATH.match(target)):
            yield UnparsedLink("spaces", target, begin + found.start(), begin + found.end())
            taken.append(found.span())
    for found in _ADDRESS.finditer(text):
        if any(start <= found.start() < end for start, end in taken):
            continue
        yield UnparsedLink("address", found[0], begin + found.start(), begin + found.end())
    for found in _REFERENCE.finditer(text):
        label = found["label"] or found["text"]
        is_meant = found["image"] or _WORD.search(found["text"]) or _WORD.search(label)
        if is_meant and not _is_defined(document, label):
            label = document.text[begin + found.start("label") : begin + found.end("label")] or label
            yield UnparsedLink("reference", label, begin + found.start(), begin + found.end())
    for found in _FOOTNOTE.finditer(text):
        label = found["label"] or found["after"]
        is_class = _CHARACTER_CLASS.fullmatch(label) and not label.isdigit()
        if not is_class and not _is_defined(document, f"^{label}"):
            yield UnparsedLink("footnote", label, begin + found.start(), begin + found.end())


def _plain_text(document: Document, prose: Prose) -> str:
    """The source of a paragraph with `x` in place of code, formulas, links and escaped characters."""
    begin = prose.inlines[0].start
    parts, at, inside = [], begin, False
    for inline in prose.inlines:
        parts.append(("x" if inside else " ") * (inline.start - at))
        start = max(at, inline.start)
        if inline.kind in ("text", "mark", "break") and not inside:
            parts.append(document.text[start : inline.end])
        else:
            parts.append("x" * (inline.end - start))
        inside = inline.kind == "link_open" or (inside and inline.kind != "link_close")
        at = max(at, inline.end)
    return "".join(parts)


def _is_defined(document: Document, label: str) -> bool:
    return _normalize(label) in document.memo(_labels)


def _labels(document: Document) -> frozenset[str]:
    """The labels that the post defines, outside of code."""
    code = {line for block in document.code_blocks for line in range(block.line, block.end_line + 1)}
    return frozenset(
        _normalize(found["label"])
        for found in _DEFINITION.finditer(document.text)
        if document.source.position(found.start("label"))[0] not in code
    )


def _normalize(label: str) -> str:
    return " ".join(label.split()).casefold()
