"""Match the level-2 headings of a post with the sections that its kind declares."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from postgen.document import Document, Heading, Section, items_after
from postgen.findings import Edit
from postgen.rules.base import Context
from postgen.rules.confusables import INVISIBLE, SPACE, describe

_NUMBERING = re.compile(r"^(?:(?:section|part|step)\s+)?\d{1,3}\s*[.):–—-]\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[:：]+|[|–—-]+(?=\s)|\s[-–—|])[\s:]*|\s*$")
_BROKEN_HEADING = re.compile(
    rf" {{0,3}}(?P<start>(?:{INVISIBLE.pattern})*)(?P<marks>[#＃]{{1,6}})"
    rf"(?P<gap>(?:[ \t]|{SPACE.pattern}|{INVISIBLE.pattern})*)(?P<text>\S.*)"
)
_MAY_BE_BROKEN = re.compile(
    rf"^ {{0,3}}(?:{INVISIBLE.pattern})*[#＃]{{1,6}}(?:\w|{SPACE.pattern}|{INVISIBLE.pattern})"
    rf"|^ {{0,3}}(?:(?:{INVISIBLE.pattern})+#|[#＃]*＃)",
    re.MULTILINE,
)
_DASHES = re.compile(r"[‐‑\-\s]+")


@dataclass(frozen=True, slots=True)
class MatchedSection:
    """A section of a post, and the index of the declared section that it matches, if any.

    ``written`` is its heading in the series' form: in the declared case, without a number before it, and
    with one colon before the rest.
    """

    section: Section
    index: int | None
    written: str


@dataclass(frozen=True, slots=True)
class BrokenHeading:
    """A line that Markdown does not read as a heading, although it has the marks of one.

    ``cause`` says why, and ``edit`` repairs it.
    """

    line: int
    text: str
    cause: str
    edit: Edit


def broken_headings(document: Document) -> tuple[BrokenHeading, ...]:
    """The broken headings of a post; pass this function to ``Document.memo``."""
    found: list[BrokenHeading] = []
    if not _MAY_BE_BROKEN.search(document.text.replace("\r", "\n")):
        return ()
    for prose in document.prose:
        if prose.kind != "paragraph" or prose.containers:
            continue
        for line in range(prose.line, prose.end_line + 1):
            if match := _BROKEN_HEADING.fullmatch(document.source.line_text(line)):
                start = document.source.line_start(line)
                marks = "#" * len(match["marks"])
                edit = Edit(start + match.start("start"), start + match.start("text"), f"{marks} ")
                text = match["text"].rstrip("# \t\u00a0")
                found.append(BrokenHeading(line, text, _cause(match), edit))
    return tuple(found)


def _cause(match: re.Match[str]) -> str:
    odd = next((c for c in match["start"] + match["marks"] + match["gap"] if c not in "# \t"), "")
    if not odd:
        return f"`{match['marks']}` needs a space after it"
    if odd in match["gap"]:
        return f"`{match['marks']}` is followed by {describe(odd)} instead of a space"
    return (
        f"the line starts with {describe(odd)} instead of `#`"
        if odd == "＃"
        else f"{describe(odd)} precedes `#`"
    )


def broken_sections(document: Document, context: Context) -> dict[int, BrokenHeading]:
    """The broken headings that the series declares, by their line.

    A line such as `#1 is best` counts only if its text is that of a section or an exercise.
    """
    exercises = context.kind.exercises if context.kind else None
    words = (exercises.heading, exercises.solution) if exercises else ()
    return {
        broken.line: broken
        for broken in document.memo(broken_headings)
        if not broken.cause.endswith("after it")
        or any(in_form(broken.text, name) for name in context.section_names)
        or any(re.match(rf"{re.escape(word)}(?!\w)", broken.text, re.IGNORECASE) for word in words)
    }


def match_sections(document: Document, context: Context) -> tuple[MatchedSection, ...]:
    """The post's sections in order; empty for a post without a kind."""
    return document.memo(_Matching(context.section_names)) if context.kind else ()


@dataclass(frozen=True, slots=True)
class _Matching:
    """A function for ``Document.memo``: it matches the sections with the declared ``names``."""

    names: tuple[str, ...]

    def __call__(self, document: Document) -> tuple[MatchedSection, ...]:
        return tuple(MatchedSection(s, *_match(s.heading.text, self.names)) for s in document.sections)


def in_form(text: str, declared: str) -> str | None:
    """``text`` in the series' form if it matches the section ``declared``, else None."""
    if text == declared or text.startswith(f"{declared}: "):
        return text
    if _normalized(declared) not in _normalized(text):  # nearly every text ends here
        return None
    title = _NUMBERING.sub("", unicodedata.normalize("NFC", text).strip())
    head, rest = title[: len(declared)], title[len(declared) :]
    separator = _SEPARATOR.match(rest)
    if _normalized(head) != _normalized(declared) or separator is None:
        return None
    rest = rest[separator.end() :].strip()
    return f"{declared}: {rest}" if rest else declared


def other_level(document: Document, declared: str) -> Heading | None:
    """A heading for this section at a level other than 2."""
    return document.memo(_OtherLevel(declared))


@dataclass(frozen=True, slots=True)
class _OtherLevel:
    """A function for ``Document.memo``: it finds a heading for the section ``declared`` at another level."""

    declared: str

    def __call__(self, document: Document) -> Heading | None:
        candidates = (h for h in document.top_level_headings if h.level != 2 and h is not document.title)
        return next((h for h in candidates if in_form(h.text, self.declared)), None)


def plain_line(document: Document, words: str, lines: range) -> int | None:
    """The first of ``lines`` that is a paragraph of only these words, with or without emphasis or a colon."""
    for prose in items_after(document.prose, lines.start - 1, lines.stop - 1):
        if prose.kind == "paragraph" and not prose.containers and prose.line == prose.end_line:
            simple = all(inline.kind in ("text", "mark") for inline in prose.inlines)
            if simple and prose.visible_text.strip().rstrip(":.").casefold() == words.casefold():
                return prose.line
    return None


def missing_sections(document: Document, context: Context) -> list[int]:
    """The indices of the declared sections that are missing, other than those with a broken heading."""
    found: set[int | None] = {matched.index for matched in match_sections(document, context)}
    for broken in broken_sections(document, context).values():
        found.add(_match(broken.text, context.section_names)[0])
    return [index for index in range(len(context.section_names)) if index not in found]


def probable_renames(document: Document, context: Context) -> dict[int, int]:
    """Map the lines of undeclared headings to the index of the missing section that each one replaces.

    There are two clear cases: the names are almost the same, or the heading is the only unknown one in a
    place where exactly one section is missing.
    """
    found: dict[int, int] = {}
    names = context.section_names
    missing = {i for i in missing_sections(document, context) if not other_level(document, names[i])}
    matched = match_sections(document, context)
    for number, this in enumerate(matched):
        if not missing:
            break
        heading = this.section.heading
        if this.index is not None or is_section_of_a_kind(heading, context):
            continue
        # Names of very different lengths cannot be close, and this test is faster.
        possible = [names[i] for i in sorted(missing) if 1 < 2 * len(heading.name) / len(names[i]) < 4]
        near = difflib.get_close_matches(heading.name, possible, n=1, cutoff=0.75) if possible else ()
        if near:
            index = names.index(near[0])
        elif number == 0 and not document.introduction:
            continue  # a heading above the introduction
        else:
            before = matched[number - 1].index if number else -1
            after = matched[number + 1].index if number + 1 < len(matched) else len(names)
            if before is None or after is None or after - before != 2 or before + 1 not in missing:
                continue
            index = before + 1
        found[heading.line] = index
        missing.discard(index)
    return found


def level_edits(document: Document, heading: Heading, level: int) -> tuple[Edit, ...]:
    """The edit that changes the level of a heading; none for an underlined heading, which has no `#`."""
    marks = re.match(r" *(#+)", document.source.line_text(heading.line))
    start = document.source.line_start(heading.line)
    return (Edit(start + marks.start(1), start + marks.end(), "#" * level),) if marks else ()


def is_section_of_a_kind(heading: Heading, context: Context) -> bool:
    """True if any kind of posts declares a section with this heading."""
    kinds = context.series.outline.kinds.values()
    return any(heading.matches(section.heading) for kind in kinds for section in kind.sections)


@lru_cache(maxsize=1024)
def _match(text: str, declared: tuple[str, ...]) -> tuple[int | None, str]:
    """The index of the section that a heading matches, and the heading in the series' form."""
    # The longest first: a series may declare both `Summary` and `Summary: In Short`.
    for name in sorted(declared, key=len, reverse=True):
        if (written := in_form(text, name)) is not None:
            return declared.index(name), written
    return None, text


@lru_cache(maxsize=1024)
def _normalized(text: str) -> str:
    return _DASHES.sub(" ", unicodedata.normalize("NFC", text)).casefold()
