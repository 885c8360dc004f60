"""Detect formulas that lost backslashes, have doubled backslashes, or were changed by Markdown emphasis."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.latex.lint import CONTROL
from postgen.latex.symbols import KNOWN_COMMANDS
from postgen.rules.mathematics.bare_commands import bare_commands
from postgen.rules.mathematics.lost_signs import lost_signs

# The letters of JSON and Python escapes, by the character that each escape produces.
_ESCAPES = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e"}
_AFTER = re.compile(r"[A-Za-z]+")
_AFTER_TAB = "heta|au|imes|ext(?:bf|it|rm)?|ilde|anh|frac|op|riangle"
_AFTER_NEWLINE = "abla|eq|otin|ewline|eg|ot|mid|leq|geq|exists"
_AFTER_RETURN = "ight|ho|angle|ightarrow|Vert|vert|floor|ceil"
_BROKEN_LINE = re.compile(
    rf"(?:(?P<t>\t(?:{_AFTER_TAB})|(?<=[^\r\n])\t(?:o|an))|(?P<n>\n(?:{_AFTER_NEWLINE}))"
    rf"|(?P<r>\r(?:{_AFTER_RETURN})|\n(?:ight|ho|angle|ightarrow)))(?![a-z])"
)
# In an inline formula, a line seldom starts with a single letter. Between `$$` lines, it may.
_BROKEN_INLINE = re.compile(r"\r?\n(u|e)(?![A-Za-z])")
# The same right after a dollar sign, where the parser does not see a formula.
_AFTER_DOLLAR = re.compile(
    rf"(?<=\$)(?:(?P<t>\t(?:{_AFTER_TAB}|o|an))|(?P<n>\n(?:{_AFTER_NEWLINE}|u|e))|(?P<r>\r(?:{_AFTER_RETURN})))(?![a-z])"
)
_TRUNCATED = re.compile(r"(?<![\\A-Za-z\x00-\x1f])(?:rac(?=\s*\{)|(?:abla|heta|ambda|artial)(?![a-z]))")
_DOUBLE_BACKSLASH = re.compile(r"(?<!\\)\\\\([A-Za-z]{3,})")
_STAR = re.compile(
    r"\\(?!(?:operatorname|tag|hspace|vspace|mathop)\*)[A-Za-z]+\*\{|\}\*\{(?=[a-z0-9](?:[+-]\d)?\})"
)
_BEFORE_SET = r"\\(?:in|notin|subseteq|subset|cup|cap|setminus|leftarrow|gets|max|min)|="
_STYLES = r"\\(?:rm|bf|it|cal|tt|color|displaystyle|textstyle|small|large)(?![A-Za-z])"
_GROUP = r"\{[^{}]*\}"
_SET = re.compile(
    rf"(?:{_BEFORE_SET})\s*\{{(?!\s*{_STYLES})(?:[^{{}},]|{_GROUP})+,(?:[^{{}}]|{_GROUP})*(?<!\\)\}}"
)
_INTEGRAL = re.compile(r"\\int(?![A-Za-z])")
_DIFFERENTIAL = re.compile(r"(?<!\\),(?=\s*d(?:[A-Za-z]|\\[A-Za-z]+)(?![A-Za-z])\s*(?![\s,)]))")

_DAMAGE = (
    (_TRUNCATED, "`{}` is the end of a command without its start", "write the full command"),
    (_STAR, "`{}` contains `*` instead of `_`", "write `_`"),
    (_DIFFERENTIAL, r"this comma is probably a broken `\,`", r"write `\,`"),
    (_SET, "LaTeX does not show these braces", r"write `\{ … \}`"),
)


@dataclass(frozen=True, slots=True)
class LostBackslash:
    """Damaged characters from ``start`` to ``end``, and the text to replace them with, if it is known.

    ``certain`` is False if the characters may be intended.
    """

    start: int
    end: int
    message: str
    suggestion: str
    certain: bool = True
    replacement: str | None = None


def control_characters(text: str) -> Iterator[LostBackslash]:
    """Control characters anywhere in a post."""
    for match in CONTROL.finditer(text):
        letter = _ESCAPES.get(match[0], "")
        after = _AFTER.match(text, match.end())
        command = letter + after[0] if letter and after else ""
        known = command in KNOWN_COMMANDS
        yield LostBackslash(
            match.start(),
            match.end(),
            f"control character U+{ord(match[0]):04X}" + (f": a broken `\\{command}`" if known else ""),
            f"write `\\{command}`" if known else "remove it, or write the command that it replaced",
            replacement="\\" + letter if known else None,
        )


def formula_damage(latex: str) -> Iterator[LostBackslash]:
    """Damage that is still valid LaTeX, so that no renderer reports it."""
    yield from converted_escapes(latex)
    for bare in bare_commands(latex):
        message = f"`{bare.name}` has no backslash"
        replacement = f"\\{bare.name}" if bare.certain else None
        yield LostBackslash(bare.start, bare.end, message, f"write `\\{bare.name}`", bare.certain, replacement)
    for match in _DOUBLE_BACKSLASH.finditer(latex):
        if match[1] in KNOWN_COMMANDS:
            yield LostBackslash(
                *match.span(),
                f"`{match[0]}` is a line break before the letters “{match[1]}”",
                f"write `\\{match[1]}`",
                certain=False,
            )
    for sign in lost_signs(latex):
        yield LostBackslash(sign.start, sign.end, sign.message, sign.suggestion, certain=False)
    for pattern, message, suggestion in _DAMAGE:
        if pattern is not _DIFFERENTIAL or _INTEGRAL.search(latex):
            for match in pattern.finditer(latex):
                certain = pattern is _TRUNCATED
                yield LostBackslash(*match.span(), message.format(match[0]), suggestion, certain)


def converted_escapes(latex: str) -> Iterator[LostBackslash]:
    """Commands whose first letters were read as a tab or a line ending."""
    return map(_command, _BROKEN_LINE.finditer(latex))


def inline_damage(latex: str) -> Iterator[LostBackslash]:
    """Damage in inline formulas; between `$$` lines, the same text may be intended."""
    for match in _BROKEN_INLINE.finditer(latex):
        name = f"n{match[1]}"
        yield LostBackslash(
            *match.span(), f"this is probably a broken `\\{name}`", f"write `\\{name}`", certain=False
        )


def escape_after_dollar(text: str, offset: int) -> LostBackslash | None:
    """Damage right after a dollar sign, where it hides the formula from the parser."""
    match = _AFTER_DOLLAR.match(text, offset)
    return _command(match) if match else None


def _command(match: re.Match[str]) -> LostBackslash:
    name = str(match.lastgroup) + match[0][1:]
    return LostBackslash(
        *match.span(), f"this is a broken `\\{name}`", f"write `\\{name}`", replacement=f"\\{name}"
    )
