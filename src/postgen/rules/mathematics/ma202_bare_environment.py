r"""Bare LaTeX environment, or a code block used for mathematics.

**What it flags.** Environments such as `\begin{align}` without `$$` around them. `math` code blocks, and
indented code blocks that begin with `$$`. A `latex` or `tex` code block with a formula is a warning.

**Why.** Without `$$` lines, most renderers show the LaTeX source.

**Example.**

    \begin{align}
    w &= w - \eta g
    \end{align}

**Instead.**

    $$
    \begin{aligned}
    w &= w - \eta g
    \end{aligned}
    $$

**Not flagged.** Inline code, and code about LaTeX: a `latex` block with `\documentclass`, `\usepackage` or
text between its formulas.
"""

import re

from postgen.document import CodeBlock, Document
from postgen.findings import Edit, Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.formula_fixes import (
    block_edits,
    crosses_markup,
    is_within_markup,
    markup_offsets,
)
from postgen.rules.mathematics.stray_dollars import is_mathematical, reported_dollar_ranges
from postgen.rules.prose_text import readable_text

_BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_ENVIRONMENTS = re.compile(
    r"(?:equation|align|aligned|alignat|gather|gathered|multline|eqnarray|split|cases|array|[bBpvV]?matrix|math"
    r"|displaymath|smallmatrix)\*?"
)
_DOCUMENT = re.compile(
    r"\\(?:documentclass|usepackage|section|begin\{(?:document|itemize|tabular|figure)\}|\[|\()"
)
_MATH_FENCES = ("math", "katex", "mathjax", "asciimath")
_LATEX_FENCES = ("latex", "tex")
_WRAPPER = re.compile(r"\s*\\begin\{(equation|displaymath|math)(\*?)\}(.*)\\end\{\1\2\}\s*", re.DOTALL)
_LONGEST = 5000
_SUGGESTION = "put the formula between two `$$` lines, with an empty line before and after"


def check(document: Document, context: Context) -> Problems:
    yield from _text_problems(document)
    for block in document.code_blocks:
        is_math = block.language in _MATH_FENCES
        if is_math or (block.language in _LATEX_FENCES and _is_formula(block.body)):
            yield Problem(
                document.source.line_span(block.line),
                f"a `{block.language}` code block is not read as mathematics everywhere",
                _SUGGESTION,
                _fence_edits(document, block) if is_math else (),
                severity=None if is_math else Severity.WARNING,
            )
        elif not block.fenced and block.body.lstrip().startswith("$$"):
            yield Problem(
                document.source.line_span(block.line),
                "the formula is indented so far that it is a code block",
                "remove the indentation of the `$$` lines",
            )


def _text_problems(document: Document) -> Problems:
    if "\\begin" not in document.text:
        return
    end = -1
    for prose in document.prose:
        reading = readable_text(prose, ())
        markup = markup_offsets(prose)
        for match in _BEGIN.finditer(reading.text):
            start, after = reading.bounds(*match.span())
            is_reported = start in document.memo(reported_dollar_ranges)
            if start < end or is_reported or not _ENVIRONMENTS.fullmatch(match[1]):
                continue
            closing = f"\\end{{{match[1]}}}"
            close = document.text.find(closing, after, after + _LONGEST)
            end = close + len(closing) if close >= 0 else after
            latex = document.text[start:end]
            is_fixable = (
                close >= 0
                and end <= document.source.line_end(prose.end_line)
                and prose.kind == "paragraph"
                and not prose.containers
                and not is_within_markup(markup, start)
                and not crosses_markup(prose, markup, start, end)
            )
            yield Problem(
                document.span(start, end),
                f"the environment `{match[1]}` is outside dollar signs",
                _SUGGESTION,
                block_edits(document.source, start, end, _portable(latex)) if is_fixable else (),
            )


def _portable(latex: str) -> str:
    """An environment in the form that is allowed between `$$` lines."""
    if wrapper := _WRAPPER.fullmatch(latex):
        return wrapper[3].strip("\n")
    return re.sub(r"\\(begin|end)\{(align|gather)\*?\}", r"\\\1{\2ed}", latex)


def _is_formula(body: str) -> bool:
    return not _DOCUMENT.search(body) and "$" not in body and is_mathematical(body)


def _fence_edits(document: Document, block: CodeBlock) -> tuple[Edit, ...]:
    source = document.source
    if not block.closed or source.line_text(block.line)[:1] not in "`~":  # the block is nested
        return ()
    return block_edits(source, source.line_start(block.line), source.line_end(block.end_line), block.body)


RULE = Rule("MA202", "bare-environment", check)
