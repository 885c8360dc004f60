"""What a lost or doubled backslash, or Markdown's own emphasis, leaves of a formula."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.rules.latex.names import KNOWN_COMMANDS

# The letters that JSON and Python read after a backslash, by what they become.
_ESCAPES = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_AFTER = re.compile(r"[A-Za-z]+")
_BROKEN_LINE = re.compile(
    r"(?:(?P<t>\t(?:heta|au|imes|ext|ilde|anh|frac|op))|(?P<n>\n(?:abla|eq|otin|ewline))"
    r"|(?P<r>[\r\n](?:ight|ho|angle|ightarrow)))(?![a-z])"
)
_HEADLESS = re.compile(r"(?<![\\A-Za-z\x00-\x1f])(?:rac(?=\s*\{)|(?:abla|heta|ambda|artial)(?![a-z]))")
_NAME = "frac|sqrt|sum|prod|int|hat|bar|tilde|vec|mathbf|mathbb|mathcal|mathrm|boldsymbol|operatorname|text"
_BARE = re.compile(rf"(?<![\\A-Za-z])(?:{_NAME})(?=\s*[{{_^])")
_DOUBLED = re.compile(r"(?<!\\)\\\\([A-Za-z]{3,})")
_STARRED = re.compile(
    r"\\(?!(?:operatorname|tag|hspace|vspace|mathop)\*)[A-Za-z]+\*\{|\}\*\{(?=[a-z0-9](?:[+-]\d)?\})"
)
_HALVED = re.compile(r"(?<![\\\s])[ \t]*(?<!\\)\\[ \t]*\n(?=[^\n]*&)")
_SET = re.compile(r"\\in\s*\{(?=[^{}]*,)[^{}\\]*\}")


@dataclass(frozen=True, slots=True)
class Damage:
    """Characters from ``start`` to ``end``; ``repair`` replaces them where it is certain."""

    start: int
    end: int
    message: str
    instead: str
    certain: bool = True
    repair: str | None = None


def control_characters(text: str) -> Iterator[Damage]:
    """Characters that no text holds, wherever they stand."""
    for match in _CONTROL.finditer(text):
        letter = _ESCAPES.get(match[0], "")
        after = _AFTER.match(text, match.end())
        command = letter + after[0] if letter and after else ""
        known = command in KNOWN_COMMANDS
        yield Damage(
            match.start(),
            match.end(),
            f"the control character U+{ord(match[0]):04X}" + (f" is left of `\\{command}`" if known else ""),
            f"write `\\{command}`" if known else "remove it, or write the command that it came from",
            repair="\\" + letter if known else None,
        )


def in_formula(latex: str) -> Iterator[Damage]:
    """Damage that is still valid LaTeX, so that no renderer complains."""
    for match in _BROKEN_LINE.finditer(latex):
        name = str(match.lastgroup) + match[0][1:]
        if name in KNOWN_COMMANDS or name in ("top", "newline"):
            yield Damage(
                *match.span(), f"this is left of `\\{name}`", f"write `\\{name}`", repair=f"\\{name}"
            )
    for match in _HEADLESS.finditer(latex):
        if match.start() and latex[match.start() - 1] in "\t\n\r":
            continue
        yield Damage(
            *match.span(), f"`{match[0]}` is the end of a command that lost its start", "write it in full"
        )
    for match in _BARE.finditer(latex):
        yield Damage(
            *match.span(), f"`{match[0]}` lost its backslash", f"write `\\{match[0]}`", repair=f"\\{match[0]}"
        )
    for match in _DOUBLED.finditer(latex):
        if match[1] in KNOWN_COMMANDS:
            yield Damage(
                *match.span(),
                f"`{match[0]}` is a line break and the letters “{match[1]}”",
                f"write `\\{match[1]}`",
                certain=False,
            )
    for match in _STARRED.finditer(latex):
        yield Damage(*match.span(), f"in `{match[0]}` a `_` has become `*`", "write `_` again", certain=False)
    for match in _HALVED.finditer(latex):
        yield Damage(
            *match.span(), "the line ends with one backslash, which is no line break", r"write `\\`", False
        )
    for match in _SET.finditer(latex):
        yield Damage(*match.span(), "these braces are not shown", r"write `\{ … \}`", certain=False)
