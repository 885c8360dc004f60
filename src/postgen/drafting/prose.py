"""All prose of a post in one reply. Marks in it stand for the blocks of code, which have run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from postgen.document import Document, parse_document
from postgen.drafting.replies import INTRODUCTION, join_parts, parts_of
from postgen.drafting.runs import RunSession
from postgen.llm.protocol import Message
from postgen.prompting.prompts import ExecutedBlock, LessonPrompts, Results
from postgen.series import KindConfig
from postgen.series.post_plan import Plan

_MARK = re.compile(r"\n*^[ \t]*`?\[\[((?:block|exercise) \d+)\]\]`?[ \t]*$\n*", re.MULTILINE | re.IGNORECASE)
_ALT = re.compile(r"\n*^[ \t]*\[\[alt (\d+)\]\]:?[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_EMPTY_IMAGE = re.compile(r"^([ \t]*!)\[\](?=\()", re.MULTILINE)


def write_prose(run: RunSession, prompts: LessonPrompts, plan: Plan, results: Results, tale: str) -> str:
    """Request the prose, and return the post. ``tale`` is the section that tells the story, if it exists.

    If the reply lacks marks, it is requested once more. Blocks without a mark then follow the block before.
    """
    run.reporter.log("writing the text")
    kind = run.lesson.kind
    messages = prompts.prose(plan, results, tale)
    reply = run.markdown("prose", messages)
    if missing := missing_marks(reply, results.blocks):
        marks = ", ".join(block.marker for block in missing)
        again = f"These marks are missing: {marks}. Reply with all of it again, with every mark."
        messages = (*messages, Message("assistant", reply), Message("user", again))
        reply = run.markdown("prose, with all blocks", messages)
    title = f"# {run.series.title_line(run.lesson)}"
    sections = _in_order(fill_marks(reply, results), kind, tale)
    return join_parts([title, *sections])


def _in_order(text: str, kind: KindConfig, tale: str) -> list[str]:
    """The introduction and the sections of a reply in the order of the kind. Others are left out."""
    document = parse_document(text)
    parts = {part.key: part.text for part in parts_of(document)}
    headings = {s.heading.casefold(): s.effective_role for s in kind.sections}
    found = [tale if role == "eli5" and tale else parts.get(key, "") for key, role in headings.items()]
    introduction = only_introduction(text) or text_below_heading(parts.get(INTRODUCTION, ""))
    return [introduction, *found]


def missing_marks(text: str, blocks: Sequence[ExecutedBlock]) -> list[ExecutedBlock]:
    """The blocks for which a text has neither a mark nor the code itself."""
    present = set(_marks(_with_marks_for_code(text, blocks)))
    return [block for block in blocks if block.mark not in present]


def _marks(text: str) -> list[str]:
    return [mark.lower() for mark in _MARK.findall(text)]


def fill_marks(text: str, results: Results, blocks: Sequence[ExecutedBlock] | None = None) -> str:
    """A text with its marks replaced by blocks, and the descriptions of figures put in their images.

    A block without a mark follows the block before it. ``blocks`` are those that the text should have. A mark
    that no block has stays, and is a finding.
    """
    blocks = results.blocks if blocks is None else blocks
    described = {int(number): " ".join(words.split()) for number, words in _ALT.findall(text)}
    described = {r.number: r.shows for r in results.readings} | {n: w for n, w in described.items() if w}
    marked = _with_marks_for_code(_ALT.sub("", text), blocks)
    marked = _with_missing_marks(marked, blocks)
    left, known = {block.mark: block for block in blocks}, {block.mark for block in results.blocks}

    def block_at(mark: str) -> str:
        block = left.pop(mark.lower(), None)
        if block is None and mark.lower() not in known:
            return f"[[{mark}]]"
        return _described(block, described) if block else ""

    texts, marks = _MARK.split(marked)[::2], _MARK.findall(marked)
    pieces = [texts[0]]
    for mark, text_after in zip(marks, texts[1:], strict=True):
        pieces += [block_at(mark), text_after]
    return "\n\n".join(piece for piece in (p.strip("\n") for p in pieces) if piece.strip()) + "\n"


def _described(block: ExecutedBlock, texts: dict[int, str]) -> str:
    """The source of a block, with a description in each of its images."""
    numbers = iter(block.figures)

    def alt(image: re.Match[str]) -> str:
        figure = next(numbers, None)
        words = texts.get(figure.number, "") if figure else ""
        escaped = re.sub(r"([\[\]])", r"\\\1", words.strip())
        return f"{image[1]}[{escaped or (f'Figure {figure.number}' if figure else '')}]"

    return _EMPTY_IMAGE.sub(alt, block.source)


def _with_missing_marks(text: str, blocks: Sequence[ExecutedBlock]) -> str:
    """A text with a mark for every block: a missing one comes after the one before it, or at the end."""
    present = set(_marks(text))
    before = ""
    for block in blocks:
        if block.mark not in present:
            place = re.search(rf"\[\[{before}\]\]", text, re.IGNORECASE) if before else None
            document = parse_document(text)
            section = document.find_section(block.section)
            if section is None:
                text = f"{text.rstrip()}\n\n## {block.section}\n"
            at = (
                place.end() if place else document.source.line_end(section.end_line) if section else len(text)
            )
            text = f"{text[:at].rstrip()}\n\n{block.marker}\n\n{text[at:].lstrip()}"
        before = block.mark
    return text


@dataclass(frozen=True, slots=True)
class _Region:
    """Lines of a text that a mark replaces."""

    first: int
    last: int
    marker: str


def _with_marks_for_code(text: str, blocks: Sequence[ExecutedBlock]) -> str:
    """A text in which code that repeats a block, or a whole exercise, is replaced by the mark."""
    if "```" not in text and "###" not in text:
        return text
    document = parse_document(text)
    present = set(_marks(text))
    regions = [r for block in blocks if block.mark not in present for r in _regions(document, block)[:1]]
    lines = text.split("\n")
    for region in sorted(regions, key=lambda r: -r.first):
        lines[region.first - 1 : region.last] = ["", region.marker, ""]
    return "\n".join(lines)


def _regions(document: Document, block: ExecutedBlock) -> list[_Region]:
    if block.mark.startswith("exercise"):
        start = block.under.split(":")[0].casefold()
        return [
            _Region(h.line, document.content_end(h.line, 3), block.marker)
            for h in document.headings
            if h.level == 3 and h.text.split(":")[0].casefold() == start
        ]
    (own, *_) = parse_document(block.source).python_blocks or (None,)
    return [
        _Region(code.line, document.end_with_results(code), block.marker)
        for code in document.python_blocks
        if own and code.body.strip() == own.body.strip()
    ]


def only_section(reply: str, heading: str) -> str:
    """The section with that heading in a reply, without text around it.

    A reply that has no such heading is taken as the section's text.
    """
    parts = [part for part in parts_of(parse_document(reply)) if not part.is_introduction]
    named = next((part for part in parts if part.key == heading.casefold()), None)
    if named:
        return named.text
    body = parts[0].text.partition("\n")[2] if parts else reply
    return f"## {heading}\n\n{_without_title(body)}"


def only_introduction(reply: str) -> str:
    """The text of a reply before its first section, without a title line."""
    parts = parts_of(parse_document(reply))
    first = next((part.text for part in parts if part.is_introduction), "")
    return _without_title(first)


def text_below_heading(text: str) -> str:
    """A text without its first line, for an introduction under a heading that nobody asked for."""
    return text.strip().partition("\n")[2].strip()


def _without_title(text: str) -> str:
    lines = text.strip().split("\n")
    return "\n".join(lines[1:] if lines[0].startswith("# ") else lines).strip()
