"""Which declared section each level-2 heading of a post is meant to be."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from postgen.document import Document, Heading, Section
from postgen.rules.context import Context

_NUMBERING = re.compile(r"^(?:(?:section|part|step)\s+)?\d{1,3}\s*[.):–—-]\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[:：]+|[|–—-]+(?=\s)|\s[-–—|])[\s:]*|\s*$")
_DASHES = re.compile(r"[‐‑\-\s]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A section of a post, and the index of the declared section that it is meant to be, if any.

    ``written`` is its heading in the series' form; it differs from the heading's text where that is
    in another case, numbered, or goes on after something else than one colon.
    """

    section: Section
    index: int | None
    written: str

    @property
    def in_form(self) -> bool:
        return self.written == self.section.heading.text


def placed_sections(document: Document, context: Context) -> tuple[Placed, ...]:
    """The post's sections in their order; empty for a post of no kind."""
    if context.kind is None:
        return ()
    declared = tuple(section.heading for section in context.kind.sections)
    return tuple(_place(section, declared) for section in document.sections)


@lru_cache(maxsize=1024)
def in_form(text: str, declared: str) -> str | None:
    """``text`` in the series' form if it is meant to be the section ``declared``, else None."""
    if text == declared or text.startswith(f"{declared}: "):
        return text
    bare = _NUMBERING.sub("", unicodedata.normalize("NFC", text).strip())
    head, rest = bare[: len(declared)], bare[len(declared) :]
    if _folded(head) != _folded(declared):
        return None
    separator = _SEPARATOR.match(rest)
    if separator is None:
        return None
    rest = rest[separator.end() :].strip()
    return f"{declared}: {rest}" if rest else declared


def other_level(document: Document, declared: str) -> Heading | None:
    """A heading of that name at another level than 2."""
    candidates = (h for h in document.headings if h.level != 2 and not h.nested and h is not document.title)
    return next((h for h in candidates if in_form(h.text, declared)), None)


def missing_sections(document: Document, context: Context) -> Iterator[int]:
    """The indices of the declared sections that the post lacks."""
    found = {placed.index for placed in placed_sections(document, context)}
    sections = context.kind.sections if context.kind else ()
    return (index for index in range(len(sections)) if index not in found)


def renamed_sections(document: Document, context: Context) -> dict[int, int]:
    """Headings (by line) of no declared section that stand where just one is missing, with its index.

    Clear are a name that differs by little, and a single unknown section in the single gap of its kind.
    """
    found: dict[int, int] = {}
    if context.kind is None:
        return found
    names = [section.heading for section in context.kind.sections]
    missing = set(missing_sections(document, context))
    missing -= {index for index in missing if other_level(document, names[index])}
    placed = placed_sections(document, context)
    for number, this in enumerate(placed):
        if this.index is not None or _is_of_another_kind(this.section.heading, context):
            continue
        heading = this.section.heading
        near = difflib.get_close_matches(heading.name, [names[i] for i in sorted(missing)], n=1, cutoff=0.75)
        if near:
            index = names.index(near[0])
        elif number == 0 and not document.introduction:
            continue  # a heading over the introduction
        else:
            before = placed[number - 1].index if number else -1
            after = placed[number + 1].index if number + 1 < len(placed) else len(names)
            if before is None or after is None or after - before != 2 or before + 1 not in missing:
                continue
            index = before + 1
        found[heading.line] = index
        missing.discard(index)
    return found


def _is_of_another_kind(heading: Heading, context: Context) -> bool:
    kinds = context.series.outline.kinds.values()
    return any(heading.is_named(section.heading) for kind in kinds for section in kind.sections)


def _place(section: Section, declared: tuple[str, ...]) -> Placed:
    return Placed(section, *_meant(section.heading.text, declared))


@lru_cache(maxsize=1024)
def _meant(text: str, declared: tuple[str, ...]) -> tuple[int | None, str]:
    """The index of the section that a heading is meant to be, and the heading in the series' form."""
    # The longest first: a series may declare both `Summary` and `Summary: In Short`.
    for name in sorted(declared, key=len, reverse=True):
        if (written := in_form(text, name)) is not None:
            return declared.index(name), written
    return None, text


def _folded(text: str) -> str:
    return _DASHES.sub(" ", text).casefold()
