"""Render formulas with math-core, and map offsets in a formula to offsets in its post."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from postgen.document import Document, Math
from postgen.latex.command_tables import MACROS
from postgen.latex.lint import LENGTH, LatexProblem, lint, unclosed
from postgen.sanitize import escape_hidden

if TYPE_CHECKING:
    from math_core import LatexToMathML


def source_offset(document: Document, math: Math, offset: int) -> int:
    """The offset in the post of character ``offset`` of the formula."""
    offset = max(0, min(offset, len(math.latex)))
    end = math.inner + len(math.latex)
    if document.text[math.inner : end] == math.latex:
        return math.inner + offset
    # The text of the post differs in a list, a quotation or a table, and with Windows line endings.
    before = math.latex[:offset]
    number = before.count("\n")
    line = document.source.position(math.inner)[0] + number
    column = len(before) - (before.rfind("\n") + 1)
    start = document.source.line_start(line) if number else math.inner
    if number:
        line_of_post = document.source.line_text(line).rstrip()
        line_of_formula = math.latex.split("\n")[number].rstrip()
        if line_of_post.endswith(line_of_formula):
            start += len(line_of_post) - len(line_of_formula)
    return min(start + column, document.source.line_end(line))


_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_SIZE = r"\\(?:left|right|middle|[bB]igg?[lrm]?)"
_STARRED = "operatorname|tag|hspace|DeclareMathOperator"
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    (re.compile(r"\\begin\{alignedat\}\s*\{\d+\}"), r"\\begin{aligned}"),
    (re.compile(r"\\end\{alignedat\}"), r"\\end{aligned}"),
    (re.compile(r"\\begin\{alignat(\*?)\}\s*\{\d+\}"), r"\\begin{align*}"),
    (re.compile(r"\\end\{alignat(\*?)\}"), r"\\end{align*}"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (re.compile(r"\\begin\{CD\}[^\\]*\\end\{CD\}"), "{}"),
    (re.compile(r"\\smash\s*\[[tb]\]"), r"\\smash"),
    (re.compile(rf"\\(?:kern|mkern|hskip|mskip)\s*(?:{LENGTH}|\{{\s*{LENGTH}\s*\}})"), r"\\,"),
    (re.compile(rf"\\rule\s*(?:\[\s*{LENGTH}\s*\]\s*)?\{{\s*{LENGTH}\s*\}}\s*\{{\s*{LENGTH}\s*\}}"), r"\\,"),
    (re.compile(r"\\tag\*?\s*\{(?:[^{}\\_^&#$%]|\$[^{}$]*\$)*\}"), ""),
    (re.compile(rf"\\\\\*?\s*\[\s*{LENGTH}\s*\]"), r"\\\\"),
    (re.compile(r"(?<!\\)((?:\\\\)*)\\[\t\n\r]"), r"\1\\ "),
    (re.compile(r"(\\(?:big|Big|bigg|Bigg)[lrm]?)\s*\{\s*(\\?[^\\{}\s])\s*\}"), r"\1\2"),
    (re.compile(rf"({_SIZE}\s*)(?:<|\\lt(?![A-Za-z]))"), r"\1\\langle "),
    (re.compile(rf"({_SIZE}\s*)(?:>|\\gt(?![A-Za-z]))"), r"\1\\rangle "),
    (re.compile(r"(\\(?:middle|[bB]igg?[lrm]?)\s*)\."), r"\1|"),
    (re.compile(r"\\mathop\s*(\{\s*[A-Za-z]+\s*\})"), r"\\operatorname*\1"),
    (re.compile(rf"(\\mathop\s*(?:\\[A-Za-z]+\s*)?{_GROUP})\s*\\(?:no)?limits(?![A-Za-z])"), r"\1"),
    (re.compile(r"(\\(?:textcolor|color|colorbox)\s*\{)\s*(?:#[0-9A-Fa-f]{3,6}|[A-Za-z]+)\s*\}"), r"\1red}"),
    (re.compile(rf"(\\(?!(?:{_STARRED})\*)[A-Za-z]+)\*"), r"\1 *"),
)
# The start of every pattern above. Most formulas contain none of them.
_MAYBE = re.compile(
    r"\\(?:begin|end|smash|m?kern|[hm]skip|tag|[bB]ig|left|right|middle|rule|mathop|text|color|[\s\\]|[A-Za-z]+\*)"
)
_TEXT = re.compile(r"\\(?:text|textrm|textbf|textit|textnormal|hbox)\s*\{([^{}]*)\}")
_IN_TEXT = re.compile(r"\$([^$]*)\$")


@dataclass(frozen=True, slots=True)
class NormalizedLatex:
    """``text`` for math-core, with the original offset of each of its characters.

    ``inner`` lists the formulas in `\\text`, which math-core cannot read there, with their offsets.
    """

    text: str
    origins: list[int]
    inner: tuple[tuple[int, str], ...]

    def original(self, offset: int) -> int:
        """The original offset for an offset in ``text``."""
        return self.origins[min(offset, len(self.origins) - 1)]


def normalize(latex: str) -> NormalizedLatex:
    """Rewrite ``latex`` to commands that math-core supports."""
    inner: list[tuple[int, str]] = []
    text, origins = latex, list(range(len(latex) + 1))
    if "$" in text:
        for words in _TEXT.finditer(latex):
            inner.extend((m.start(1), m[1]) for m in _IN_TEXT.finditer(latex, *words.span(1)))
        text = _TEXT.sub(lambda m: _IN_TEXT.sub(lambda f: " " * len(f[0]), m[0]), text)
    for pattern, replacement in _REWRITES if _MAYBE.search(text) else ():
        text, origins = _replace(pattern, replacement, text, origins)
    return NormalizedLatex(text, origins, tuple(inner))


def _replace(
    pattern: re.Pattern[str], replacement: str, text: str, origins: list[int]
) -> tuple[str, list[int]]:
    pieces: list[str] = []
    replaced: list[int] = []
    end = 0
    for match in pattern.finditer(text):
        new = match.expand(replacement)
        pieces += (text[end : match.start()], new)
        replaced += (*origins[end : match.start()], *[origins[match.start()]] * len(new))
        end = match.end()
    return ("".join((*pieces, text[end:])), replaced + origins[end:]) if pieces else (text, origins)


_PLACED = re.compile(r"(\d+): (.*)", re.DOTALL)
_NEVER_CLOSED = re.compile(r"closing token.*end of input")
_TOO_LONG = 20_000


@dataclass(frozen=True, slots=True)
class Rendering:
    """The MathML of a formula, empty if math-core cannot read it, and its problems."""

    mathml: str
    problems: tuple[LatexProblem, ...]


@lru_cache(maxsize=1024)
def render(latex: str, *, display: bool) -> Rendering:
    """Render a formula. Results are cached, because many formulas of a series recur."""
    found = sorted(lint(latex, display=display), key=lambda problem: problem.offset)
    problems = tuple(replace(problem, message=_one_line(problem.message)) for problem in found)
    if len(latex) > _TOO_LONG:
        return Rendering(
            "", (*problems, LatexProblem(0, f"it is {len(latex)} characters long", "split the formula"))
        )
    rewritten = normalize(latex)
    inner = [
        replace(problem, offset=start + problem.offset)
        for start, formula in rewritten.inner
        for problem in render(formula, display=False).problems
    ]
    mathml, error = _convert(rewritten.text, display=display)
    if error is not None and not problems:
        error = replace(error, offset=rewritten.original(error.offset))
        if _NEVER_CLOSED.search(error.message) and (opening := unclosed(latex)):
            error = replace(error, offset=opening[0], message=f"`{opening[1]}` is never closed")
        return Rendering("", (*inner, error))
    return Rendering(mathml, (*problems, *inner))


def _convert(latex: str, *, display: bool) -> tuple[str, LatexProblem | None]:
    from math_core import LatexError

    try:
        return _converter().convert_with_local_state(latex, displaystyle=display), None
    except LatexError as error:
        placed = _PLACED.match(str(error))
        offset, message = (int(placed[1]), placed[2]) if placed else (0, str(error))
        written = _one_line(message[:1].lower() + message[1:].rstrip("."))
        return "", LatexProblem(offset, written, _suggestion(message))


def _one_line(message: str) -> str:
    """A message with quoted white space and control characters of a formula made visible."""
    return escape_hidden(" ".join(message.split()))


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML

    return LatexToMathML(
        macros=MACROS, fancy_error=False, allow_unreliable_rendering=True, unicode_substitution="never"
    )


def _suggestion(message: str) -> str:
    if message.startswith("Unknown command"):
        return r"use a command that KaTeX and MathJax support, or `\operatorname{…}` for a name"
    if "Not valid in text mode" in message:
        return r"put a backslash before `& % # _ $` in `\text{…}`"
    if "end of input" in message:
        return "close every brace and environment, and write all arguments of every command"
    return "correct the formula so that KaTeX and MathJax render it"
