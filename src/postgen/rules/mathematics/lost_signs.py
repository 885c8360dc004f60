r"""Find signs in formulas whose backslash is gone or is one too many: `\,`, `\|`, `\\`, `\_`, `\{`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postgen.latex.command_tables import TAKES_ONE, TAKES_TWO


@dataclass(frozen=True, slots=True)
class LostSign:
    """The damaged characters from ``start`` to ``end``, with a message and a suggestion."""

    start: int
    end: int
    message: str
    suggestion: str


_TAKING = "|".join(sorted(TAKES_ONE | TAKES_TWO, key=len, reverse=True))
_SPACED_SIGN = re.compile(r"(?<=[\w)\]}'*|])[ ]+([,;])[ ]+(?=\\?[\w({\[|]|[-+])")
_DOTS = re.compile(r"\\[cl]?dots(?:[bcmoi])?(?![A-Za-z])|\.[ ]*\.|…")
_MOST_SPACED_SIGNS = 2  # more of them are a habit of the author
_INTEGRAL = re.compile(r"\\i*int(?![A-Za-z])")
_BEFORE_DIFFERENTIAL = re.compile(
    r"(?<!\\)[ ]*([,;])(?=\s*d(?:[A-Za-z]|\\[A-Za-z]+)(?![A-Za-z])'*\s*(?![\s,)]))"
)
_FACTORIAL = re.compile(r"(?<=\})!(?=\\left)|(?<=[(\[])!|(?<=!)!(?=\\)|(\\[A-Za-z]+)!(?=\\)")
_INDEX = re.compile(r"(?:(?<![A-Za-z\\])[A-Za-z]|(?<!\\)[)}\]]|\\[A-Za-z]+)(\\_)(?:\{|[A-Za-z0-9](?![\w\\]))")
_BRACE = re.compile(rf"(?:\\(?:{_TAKING})|[_^])\s*(\\\{{)")
_BRACKETS = re.compile(r"\\.|[()\[\]|]")
_LINE_END = re.compile(r"(?<![\\\s])[ \t]*(?<!\\)(\\)[ \t]*\n(?=\s*\S)")
_ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}((?:(?!\\begin|\\end).)*)\\end", re.DOTALL)
_ROW_END = re.compile(r"\\\\|\\[ ]|\\.", re.DOTALL)
_COLUMN = re.compile(r"(?<!\\)&")
_SHORT_CELL = 24  # characters
_MATRIX = "matrix"


def lost_signs(latex: str) -> Iterator[LostSign]:
    """All such signs of a formula whose words are masked."""
    if " ," in latex or " ;" in latex or "int" in latex:
        yield from _spaces(latex)
    if "!" in latex:
        for match in _FACTORIAL.finditer(latex):
            yield LostSign(match.end() - 1, match.end(), "this `!` is probably a broken `\\!`", r"write `\!`")
    if "\\" not in latex:
        return
    yield from _norms(latex)
    for match in _INDEX.finditer(latex) if "\\_" in latex else ():
        yield LostSign(*match.span(1), r"`\_` is a visible underscore and no index", "write `_`")
    for match in _BRACE.finditer(latex) if "\\{" in latex else ():
        yield LostSign(*match.span(1), r"`\{` is a visible brace, so this has no argument", "write `{ … }`")
    for match in _LINE_END.finditer(latex):
        yield LostSign(
            *match.span(1), "one backslash at the end of a line is not a line break", r"write `\\`"
        )
    for environment in _ENVIRONMENT.finditer(latex) if "\\ " in latex else ():
        yield from _rows(environment[1], environment[2], environment.start(2))


def _spaces(latex: str) -> Iterator[LostSign]:
    """Commas and semicolons before a differential, or with white space on both sides, outside brackets."""
    found = list(_BEFORE_DIFFERENTIAL.finditer(latex)) if _INTEGRAL.search(latex) else []
    spaced = list(_SPACED_SIGN.finditer(latex))
    if len(spaced) <= _MOST_SPACED_SIGNS and not _DOTS.search(latex):
        known = {match.start(1) for match in found}
        found += [match for match in spaced if match.start(1) not in known]
    for match in found:
        if not _inside_brackets(latex[: match.start()]):
            sign = match[1]
            message = f"this `{sign}` is probably a broken `\\{sign}`"
            yield LostSign(match.start(1), match.end(1), message, f"write `\\{sign}`")


def _inside_brackets(before: str) -> bool:
    depth = bars = 0
    for sign in _BRACKETS.finditer(before):
        depth += sign[0] in ("(", "[", r"\{")
        depth -= sign[0] in (")", "]", r"\}")
        bars += sign[0] == "|"
    return depth > 0


def _norms(latex: str) -> Iterator[LostSign]:
    """A `|` that is one side of a norm."""
    doubles = latex.count("\\|")
    if doubles % 2 == 0:
        return
    bars = [sign.start() for sign in _BRACKETS.finditer(latex) if sign[0] == "|"]
    if len(bars) % 2:
        yield LostSign(
            bars[-1], bars[-1] + 1, r"a `\|` and a `|` are the two sides of one norm", r"write `\|`"
        )


def _rows(name: str, body: str, offset: int) -> Iterator[LostSign]:
    r"""Each `\ ` that separates rows with the same number of cells."""
    spaces: list[int] = []
    pieces: list[str] = []
    start = 0
    for token in _ROW_END.finditer(body):
        if token[0] in ("\\ ", "\\\\"):
            pieces.append(body[start : token.start()])
            spaces += [token.start()] if token[0] == "\\ " else []
            start = token.end()
    pieces.append(body[start:])
    if not spaces or not pieces[-1].strip():
        return
    cells = {len(_COLUMN.findall(piece)) for piece in pieces}
    is_column = cells == {0} and name.endswith(_MATRIX) and all(len(piece) < _SHORT_CELL for piece in pieces)
    if is_column or (len(cells) == 1 and 0 not in cells):
        for space in spaces:
            at = offset + space
            yield LostSign(at, at + 1, r"`\` and a space are a space, not the end of a row", r"write `\\`")
