"""Rewrite LaTeX that math-core does not support, with a map back to the original offsets."""

import re
from dataclasses import dataclass

_LENGTH = r"-?(?:\d+\.?\d*|\.\d+)\s*(?:em|ex|mu|pt|pc|cm|mm|in|bp|dd|cc|nd|nc|sp)"
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    (re.compile(r"\\begin\{alignedat\}\s*\{\d+\}"), r"\\begin{aligned}"),
    (re.compile(r"\\end\{alignedat\}"), r"\\end{aligned}"),
    (re.compile(r"\\begin\{alignat(\*?)\}\s*\{\d+\}"), r"\\begin{align*}"),
    (re.compile(r"\\end\{alignat(\*?)\}"), r"\\end{align*}"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (re.compile(r"\\begin\{([bBpvV]?matrix)\*\}\s*(?:\[[lcr]\])?"), r"\\begin{\1}"),
    (re.compile(r"\\end\{([bBpvV]?matrix)\*\}"), r"\\end{\1}"),
    (re.compile(r"\\begin\{CD\}[^\\]*\\end\{CD\}"), "{}"),
    (re.compile(r"\\smash\s*\[[tb]\]"), r"\\smash"),
    (re.compile(rf"\\(?:kern|mkern|hskip|mskip)\s*{_LENGTH}"), r"\\,"),
    (re.compile(r"\\tag\*?\s*\{[^{}\\]*\}"), ""),
    (re.compile(r"\\\\\s*\[\s*" + _LENGTH + r"\s*\]"), r"\\\\"),
    (re.compile(r"(\\(?:big|Big|bigg|Bigg)[lrm]?)\s*\{\s*(\\?[^\\{}\s])\s*\}"), r"\1\2"),
    (re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?)\s*)<"), r"\1\\langle "),
    (re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?)\s*)>"), r"\1\\rangle "),
)
# The start of every pattern above. Most formulas contain none of them.
_MAYBE = re.compile(r"\\(?:begin|end|smash|m?kern|[hm]skip|tag|[bB]ig|left|right|middle|\\\s*\[)")
_TEXT = re.compile(r"\\(?:text|textrm|textbf|textit|textnormal|hbox)\s*\{([^{}]*)\}")
_IN_TEXT = re.compile(r"\$([^$]*)\$")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``text`` for math-core, with the original offset of each of its characters.

    ``inner`` lists the formulas in `\\text`, which math-core cannot read there, with their offsets.
    """

    text: str
    origins: list[int]
    inner: tuple[tuple[int, str], ...]

    def original(self, offset: int) -> int:
        """The original offset for an offset in ``text``."""
        return self.origins[min(offset, len(self.origins) - 1)]


def rewrite(latex: str) -> Rewritten:
    """Rewrite ``latex`` to commands that math-core supports."""
    inner: list[tuple[int, str]] = []
    text, origins = latex, list(range(len(latex) + 1))
    if "$" in text:
        for words in _TEXT.finditer(latex):
            inner.extend((m.start(1), m[1]) for m in _IN_TEXT.finditer(latex, *words.span(1)))
        text = _TEXT.sub(lambda m: _IN_TEXT.sub(lambda f: " " * len(f[0]), m[0]), text)
    for pattern, replacement in _REWRITES if _MAYBE.search(text) else ():
        text, origins = _replace(pattern, replacement, text, origins)
    return Rewritten(text, origins, tuple(inner))


def _replace(
    pattern: re.Pattern[str], replacement: str, text: str, origins: list[int]
) -> tuple[str, list[int]]:
    pieces: list[str] = []
    places: list[int] = []
    end = 0
    for match in pattern.finditer(text):
        new = match.expand(replacement)
        pieces += (text[end : match.start()], new)
        places += origins[end : match.start()]
        places += [origins[match.start()]] * len(new)
        end = match.end()
    if not pieces:
        return text, origins
    return "".join((*pieces, text[end:])), places + origins[end:]
