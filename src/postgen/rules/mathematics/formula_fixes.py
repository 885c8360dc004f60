"""Safe rewrites of inline and display formulas."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from postgen.document import Prose, Source
from postgen.findings import Edit
from postgen.latex import render
from postgen.rules.mathematics.bare_commands import mask_words
from postgen.rules.mathematics.lost_backslashes import escape_after_dollar, formula_damage, inline_damage

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


# Markdown removes the backslash of these. The names have the same meaning in every renderer.
NAMED = {
    r"\{": r"\lbrace ",
    r"\}": r"\rbrace ",
    r"\|": r"\Vert ",
    r"\,": r"\thinspace ",
    r"\!": r"\negthinspace ",
    r"\;": r"\mspace{5mu}",
    r"\:": r"\mspace{4mu}",
}


def named_sign(sign: str, following: str) -> str:
    """The command for an escaped sign, with a space only if a letter follows it."""
    named = NAMED[sign]
    return named if following[:1].isalpha() else named.rstrip()


_BACKSLASH = re.compile(r"\\[A-Za-z]+|\\[!-/:-@\[-`{-~]")


def escapes(latex: str) -> list[re.Match[str]]:
    """The escapes whose backslash Markdown removes."""
    return [match for match in _BACKSLASH.finditer(latex) if not match[0][1].isalpha()]


def to_inline_formula(latex: str) -> str | None:
    """``latex`` in a form that is safe between single dollar signs; None if an author must decide."""
    if (
        any(formula_damage(mask_words(latex)))
        or any(inline_damage(latex))
        or escape_after_dollar(f"${latex}", 1)
    ):
        return None  # checked before white space is normalized, which would hide a broken `\tau`
    formula = " ".join(latex.split())
    formula = _BACKSLASH.sub(
        lambda m: named_sign(m[0], m.string[m.end() : m.end() + 1]) if m[0] in NAMED else m[0], formula
    ).strip()
    for offset in reversed(tag_offsets(formula)):
        formula = f"{formula[: offset + 1]} {formula[offset + 1 :]}"
    if not formula or "$" in formula or formula.endswith("\\") or escapes(formula):
        return None
    return formula if _is_sound(formula, display=False) else None


_MARKUP = ("mark", "link_open", "link_close")


def markup_offsets(prose: Prose) -> list[int]:
    """The offsets where emphasis or a link begins or ends in a paragraph, in order."""
    return [inline.start for inline in prose.inlines if inline.kind in _MARKUP]


def is_within_markup(offsets: Sequence[int], start: int) -> bool:
    """True if emphasis or a link is open at an offset."""
    return bisect_left(offsets, start) % 2 == 1


def crosses_markup(prose: Prose, offsets: Sequence[int], start: int, end: int) -> bool:
    """True if emphasis, a link or code begins or ends between two offsets, but not both."""
    if (bisect_left(offsets, end) - bisect_left(offsets, start)) % 2:
        return True
    for offset in (start, end):
        inline = prose.inlines[max(0, bisect_left(prose.inlines, offset, key=attrgetter("start")) - 1)]
        if inline.kind != "text" and inline.start < offset < inline.end:
            return True
    return False


def inline_edits(text: str, start: int, end: int, latex: str) -> tuple[Edit, ...]:
    """The edit that replaces text by an inline formula; empty if an author must decide."""
    formula = to_inline_formula(latex)
    neighbors = text[max(0, start - 1) : start] + text[end : end + 1]
    if formula is None or any(character.isalnum() or character == "$" for character in neighbors):
        return ()
    return (Edit(start, end, f"${formula}$"),)


def block_edits(source: Source, start: int, end: int, latex: str) -> tuple[Edit, ...]:
    """The edit that replaces text by a displayed formula; empty if an author must decide."""
    lines = formula_lines(latex)
    if lines is None or "$" in latex or not _is_sound("\n".join(lines), display=True):
        return ()
    return as_block(source, start, end, latex)


def _is_sound(latex: str, *, display: bool) -> bool:
    return not render(latex, display=display).problems and not any(formula_damage(mask_words(latex)))
