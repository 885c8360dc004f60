"""Edits that write a displayed formula in the one form that all renderers agree on.

Each `$$` is alone on its line. There is an empty line before and after the formula, but not inside it. No
line inside looks like a list item, a heading or a quotation.
"""

import re

from postgen.document import Source
from postgen.findings import Edit

_LINE_OF_MARKDOWN = re.compile(r"[ \t]*(?:[-+*](?=[ \t])|=+\s*$|#|>|\d{1,9}[.)](?=[ \t]))")
_BLOCK_START = re.compile(r"[ \t]*(?:[-+*>#=|`~]|\d{1,9}[.)]|\$\$)")
_CODE = re.compile(r"(?: {4}| {0,3}\t)[ \t]*\S")
# With a space after `<`, no renderer sees a tag, and the formula keeps its meaning.
_TAG = re.compile(r"<(?=/?[A-Za-z][^<>]*>|!|\?)")


def is_markdown_line(line: str) -> bool:
    """True if a line of a formula looks like a list item, a heading or a quotation."""
    return _LINE_OF_MARKDOWN.match(line) is not None


def tag_offsets(latex: str) -> list[int]:
    """The offsets of each `<` that a renderer could read as the start of an HTML tag."""
    return [match.start() for match in _TAG.finditer(latex)]


def formula_lines(latex: str) -> list[str] | None:
    """The lines to write between `$$` lines; None if an author must decide."""
    lines: list[str] = []
    for line in map(str.rstrip, _TAG.sub("< ", latex).splitlines()):
        if not line:
            continue
        if not is_markdown_line(line):
            lines.append(line)
        elif lines and "%" not in lines[-1]:
            lines[-1] += " " + line.lstrip()  # in LaTeX, a line ending is a space
        elif not lines and re.match(r"\s*[-+]\s", line):
            lines.append(re.sub(r"^\s*([-+])\s+", r"\1", line))  # LaTeX ignores a space after a sign
        else:
            return None
    return lines or None


def as_block(source: Source, start: int, end: int, latex: str) -> tuple[Edit, ...]:
    """The edit that replaces top-level text by a displayed formula; empty if an author must decide."""
    lines = formula_lines(latex)
    if lines is None or "$$" in latex:
        return ()
    text, newline = source.text, source.newline
    first, last = source.position(start)[0], source.position(end)[0]
    before, after = text[source.line_start(first) : start], text[end : source.line_end(last)]
    if re.match(r"[.,;:](?:\s|$)", after):
        lines[-1] += after[0]
        after, end = after[1:], end + 1
    if after.strip() and _BLOCK_START.match(after):
        return ()  # the text after the formula would become a list, a heading or the like
    if not after.strip() and _CODE.match(source.line_text(last + 1)):
        return ()  # the text after the formula would become an indented code block
    block = (
        _separator(before, source.line_text(first - 1) if first > 1 else "", newline),
        newline.join(("$$", *lines, "$$")),
        _separator(after, source.line_text(last + 1), newline),
    )
    start -= len(before) - len(before.rstrip())
    end += len(after) - len(after.lstrip())
    return (Edit(start, end, "".join(block)),)


def _separator(same_line: str, next_line: str, newline: str) -> str:
    if same_line.strip():
        return newline * 2
    return newline if next_line.strip() else ""
