r"""Find text that was decoded wrongly: U+FFFD, `Î·` for `η`, and formulas between `\$` and `\$`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from postgen.document import Document, Prose
from postgen.rules.mathematics.stray_dollars import is_mathematical


@dataclass(frozen=True, slots=True)
class DamagedText:
    """The damaged characters from ``start`` to ``end``, with a message and a suggestion."""

    start: int
    end: int
    message: str
    suggestion: str


REPLACEMENT = "\ufffd"
# The bytes 0x80 to 0xBF as Windows-1252 and Latin-1 show them.
_CONTINUATION = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# The first bytes of accented letters, Greek, punctuation, arrows, mathematics and emoji, which a technical
# text contains. Other sequences are more likely a chance.
_LEADS = "ÂÃÄÅÎÏâð"
_MISREAD = re.compile(f"[ÂÃÄÅÎÏ][{_CONTINUATION}]|â[{_CONTINUATION}]{{2}}|ð[{_CONTINUATION}]{{3}}")
_PLAUSIBLE = re.compile(r"[\xa0-\u017f\u0391-\u03ff\u2010-\u203a\u20ac\u2100-\u27bf\U0001d400-\U0001faff]")
_QUOTES = "«»\xa0"
_DOLLAR = "$"
_LONGEST = 200  # characters
_AMOUNT = re.compile(r"\s*\d[\d.,]*\s*(?:$|[A-Za-z%–-])")


def encoding_damage(document: Document) -> Iterator[DamagedText]:
    """All such damage in the prose and the formulas of a post."""
    has_misread = any(lead in document.text for lead in _LEADS)
    has_replacement = REPLACEMENT in document.text
    has_escape = "\\$" in document.text
    if not (has_misread or has_replacement or has_escape):
        return
    for prose in document.prose:
        for inline in prose.inlines if has_misread or has_replacement else ():
            if inline.kind in ("text", "math", "image"):
                yield from _damage(document.text, inline.start, inline.end)
        for start, end in escaped_formulas(document.text, prose) if has_escape else ():
            message = r"`\$` shows a dollar sign, so this is no formula"
            yield DamagedText(start, end, message, f"write `${document.text[start + 2 : end - 2]}$`")
    for math in document.maths:
        if math.form == "block":
            yield from _damage(document.text, math.start, math.end)


def _damage(text: str, start: int, end: int) -> Iterator[DamagedText]:
    at = text.find(REPLACEMENT, start, end)
    while at >= 0:
        message = "U+FFFD stands for a character that could not be read"
        yield DamagedText(at, at + 1, message, "write the character that was there")
        at = text.find(REPLACEMENT, at + 1, end)
    for match in _MISREAD.finditer(text, start, end):
        if decoded := _decoded(match[0]):
            yield DamagedText(
                *match.span(),
                f"“{match[0]}” is “{decoded}” read in the wrong encoding",
                f"write “{decoded}”, or its LaTeX in a formula",
            )


def _decoded(misread: str) -> str:
    """The character whose UTF-8 bytes the characters show, or nothing if that is unlikely."""
    if misread[0] in "ÄÅ" and misread[1] in _QUOTES:
        return ""  # a letter before a quotation mark
    try:
        raw = b"".join(one.encode("latin-1") if ord(one) < 0x100 else one.encode("cp1252") for one in misread)
        character = raw.decode("utf-8")
    except UnicodeError:
        return ""
    return character if _PLAUSIBLE.fullmatch(character) else ""


def escaped_formulas(text: str, prose: Prose) -> list[tuple[int, int]]:
    """The bounds of the formulas between escaped dollar signs in a paragraph, dollar signs included."""
    dollars = [i for i in prose.inlines if i.kind == "escape" and i.text == _DOLLAR]
    found: list[tuple[int, int]] = []
    for opening, closing in pairwise(dollars):
        inside = text[opening.end : closing.start]
        is_free = not found or opening.start >= found[-1][1]
        if is_free and len(inside) <= _LONGEST and _is_formula(inside):
            found.append((opening.start, closing.end))
    return found


def _is_formula(inside: str) -> bool:
    if inside != inside.strip() or not inside or _AMOUNT.match(inside) or "`" in inside:
        return False
    is_symbol = len(inside) == 1 and inside.isalpha()
    is_command = re.match(r"\\[A-Za-z]", inside) is not None
    is_expression = re.search(r"[\\^_={]", inside) is not None and not inside.isupper()
    return is_symbol or is_command or (is_expression and is_mathematical(inside))
