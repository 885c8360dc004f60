"""Detect formulas that lost backslashes, have doubled backslashes, or were changed by Markdown emphasis."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

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
_BROKEN_INLINE = re.compile(r"\r?\n(?:(?P<nu>u)|(?P<ne>e)(?=\s))(?![A-Za-z(^])")
_U = re.compile(r"(?<![\\A-Za-z])u(?![A-Za-z])")
_OPERAND = re.compile(r"[\w)\]}'|]\s*$")
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
# The sign without which the pattern does not match, the pattern, a message and a suggestion.
_DAMAGE = (
    ("a", _TRUNCATED, "`{}` is the end of a command without its start", "write the full command"),
    ("*", _STAR, "`{}` contains `*` instead of `_`", "write `_`"),
    (",", _SET, "LaTeX does not show these braces", r"write `\{ … \}`"),
)


@dataclass(frozen=True, slots=True)
class LostBackslash:
    """Damaged characters from ``start`` to ``end``, and the text to replace them with, if it is known.

    ``certain`` is False if the characters may be intended. ``may_be_wrapped`` is True for a line ending that
    may also come from an editor that wraps lines.
    """

    start: int
    end: int
    message: str
    suggestion: str
    certain: bool = True
    replacement: str | None = None
    may_be_wrapped: bool = False


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


@lru_cache(maxsize=1024)
def formula_damage(latex: str) -> tuple[LostBackslash, ...]:
    """Damage that is still valid LaTeX, so that no renderer reports it. Results are cached."""
    return tuple(_formula_damage(latex))


def _formula_damage(latex: str) -> Iterator[LostBackslash]:
    yield from converted_escapes(latex)
    ends = {found.end() for pattern in (_BROKEN_LINE, _TRUNCATED) for found in pattern.finditer(latex)}
    for bare in bare_commands(latex):
        if bare.end in ends:
            continue  # the `eta` of a broken `\theta`
        message = f"`{bare.name}` has no backslash"
        replacement = f"\\{bare.name}" if bare.fixable else None
        yield LostBackslash(
            bare.start, bare.end, message, f"write `\\{bare.name}`", bare.certain, replacement
        )
    for match in _DOUBLE_BACKSLASH.finditer(latex) if "\\\\" in latex else ():
        if match[1] in KNOWN_COMMANDS:
            yield LostBackslash(
                *match.span(),
                f"`{match[0]}` is a line break before the letters “{match[1]}”",
                f"write `\\{match[1]}`",
                certain=False,
            )
    for lost in lost_signs(latex):
        yield LostBackslash(lost.start, lost.end, lost.message, lost.suggestion, certain=False)
    for sign, pattern, message, suggestion in _DAMAGE:
        for match in pattern.finditer(latex) if sign in latex else ():
            certain = pattern is _TRUNCATED
            yield LostBackslash(*match.span(), message.format(match[0]), suggestion, certain)


def converted_escapes(latex: str) -> Iterator[LostBackslash]:
    """Commands whose first letters were read as a tab or a line ending."""
    return map(_command, _BROKEN_LINE.finditer(latex))


def inline_damage(latex: str) -> Iterator[LostBackslash]:
    """Damage in inline formulas; between `$$` lines, the same text may be intended."""
    found = list(_BROKEN_INLINE.finditer(latex))
    has_u = bool(found) and len(_U.findall(latex)) > sum(match["nu"] is not None for match in found)
    for match in found:
        if has_u if match["nu"] else not _OPERAND.search(latex, max(0, match.start() - 9), match.start()):
            continue
        name = str(match.lastgroup)
        message = f"this is probably a broken `\\{name}`"
        yield LostBackslash(*match.span(), message, f"write `\\{name}`", False, None, may_be_wrapped=True)


def escape_after_dollar(text: str, offset: int) -> LostBackslash | None:
    """Damage right after a dollar sign, where it hides the formula from the parser."""
    match = _AFTER_DOLLAR.match(text, offset)
    return _command(match) if match else None


def _command(match: re.Match[str]) -> LostBackslash:
    name = str(match.lastgroup) + match[0][1:]
    return LostBackslash(
        *match.span(), f"this is a broken `\\{name}`", f"write `\\{name}`", replacement=f"\\{name}"
    )
