"""Writing a displayed formula the one way that all renderers read alike, by edits.

`$$` alone on its lines, an empty line before and after, no empty line inside, and no line inside that a
renderer could take for a list, a heading or a quotation.
"""

import re
from dataclasses import dataclass

from postgen.document import Source
from postgen.findings import Edit

_LINE_OF_MARKDOWN = re.compile(r"[ \t]*(?:[-+*](?=[ \t])|=+\s*$|#|>|\d{1,9}[.)](?=[ \t]))")
_BLOCK_START = re.compile(r"[ \t]*(?:[-+*>#=|`~]|\d{1,9}[.)]|\$\$)")
_CODE = re.compile(r"(?: {4}| {0,3}\t)[ \t]*\S")
# `< b >`: with a space after `<` no renderer sees a tag, and the formula stays the same.
_TAG = re.compile(r"<(?=/?[A-Za-z][^<>]*>|!|\?)")


def is_markdown_line(line: str) -> bool:
    """Whether a line inside a formula starts like a list item, a heading or a quotation."""
    return _LINE_OF_MARKDOWN.match(line) is not None


def tag_like(latex: str) -> list[int]:
    """Offsets of each `<` with which a renderer could see an HTML tag begin."""
    return [match.start() for match in _TAG.finditer(latex)]


def formula_lines(latex: str) -> list[str] | None:
    """The lines that may stand between `$$` lines; None where that takes judgement."""
    lines: list[str] = []
    for line in _TAG.sub("< ", latex).splitlines():
        if not line.strip():
            continue
        kept = line.rstrip()
        if not is_markdown_line(kept):
            lines.append(kept)
        elif lines and "%" not in lines[-1]:
            lines[-1] += " " + kept.lstrip()  # a line end means no more than a space
        elif not lines and re.match(r"\s*[-+]\s", kept):
            lines.append(re.sub(r"^\s*([-+])\s+", r"\1", kept))  # nor does a space after a sign
        else:
            return None
    return lines or None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a stretch of text at the top level, and how to part a block from it."""

    start: int
    end: int
    before: str
    after: str
    punctuation: str


def surroundings(source: Source, start: int, end: int) -> Surroundings | None:
    """How to make the characters from ``start`` to ``end`` a block of its own; None if that is unsafe."""
    text, newline = source.text, source.newline
    first, last = source.position(start)[0], source.position(end)[0]
    before, after = text[source.line_start(first) : start], text[end : source.line_end(last)]
    punctuation = ""
    if mark := re.match(r"[.,;:](?=\s|$)", after):
        punctuation, after, end = mark[0], after[1:], end + 1
    if after.strip() and _BLOCK_START.match(after):
        return None  # what follows would become a list, a heading or the like
    if not after.strip() and _CODE.match(source.line_text(last + 1)):
        return None  # an empty line before it would make code of it
    lead = _parting(before, source.line_text(first - 1) if first > 1 else "", newline)
    trail = _parting(after, source.line_text(last + 1), newline)
    return Surroundings(
        start=start - len(before) + len(before.rstrip()),
        end=end + len(after) - len(after.lstrip()),
        before=lead,
        after=trail,
        punctuation=punctuation,
    )


def _parting(same_line: str, next_line: str, newline: str) -> str:
    if same_line.strip():
        return newline * 2
    return newline if next_line.strip() else ""


def as_block(source: Source, start: int, end: int, latex: str) -> tuple[Edit, ...]:
    """The edits that put ``latex`` in place of what stands from ``start`` to ``end``, as a block."""
    lines = formula_lines(latex)
    around = surroundings(source, start, end)
    if lines is None or around is None or "$$" in latex:
        return ()
    lines[-1] += around.punctuation
    block = source.newline.join(("$$", *lines, "$$"))
    return (Edit(around.start, around.end, around.before + block + around.after),)
