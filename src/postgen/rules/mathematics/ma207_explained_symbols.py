r"""Symbol in a displayed formula that the post does not explain in words.

**What it flags.** The first use of a symbol between `$$` lines that neither the post nor the notation of the
series explains by this lesson. It is a warning, because the rule misses some explanations.

**Why.** The series promises to explain each symbol of each formula.

**Example.**

    $$
    y = Xw + b
    $$

**Instead.** Explain the symbols, here after the formula:

    Here $y$ is the output vector, $X$ the input matrix, $w$ the weight vector and $b$ the bias.

**Not flagged.** Indices, variables bound by a sum or an integral, names of functions, number sets, constants
such as $\pi$ and $e$. An explanation may be anywhere in the post: "$\eta$ is the learning rate", "the
learning rate $\eta$", "call it $\eta$", "with $D$ inputs". These are not explanations: "increasing $\eta$",
"the gradient $\nabla L$", "when $\eta$ is small".
"""

import re

from postgen.document import Document, Math
from postgen.findings import Problem, Severity, Span
from postgen.latex import source_offset
from postgen.latex.symbols import base_symbols, latex_of, symbols
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.mathematics.explanations import find_explanations
from postgen.rules.prose_text import all_words

_INDEX = r"\s*(?:_(?:\w|\\[A-Za-z]+|\{[^{}]*\}))?\s*"
_OPENING = r"(?:\\left|\\[Bb]igg?l?)?\s*"
# Letters before an argument that name no quantity of the post: a probability, and the order of growth.
_CONVENTIONAL = re.compile(
    rf"(?<![A-Za-z\\])[PO](?={_INDEX}{_OPENING}[(\[])|\\(?:Omega|Theta)(?=\s*\(\s*(?:[nN1]\b|\\log))"
)
_EXPECTATION = re.compile(rf"(?<![A-Za-z\\])E(?={_INDEX}{_OPENING}[(\[])")
_EXPECTED = frozenset(("expectation", "expected"))


def check(document: Document, context: Context) -> Problems:
    shown = [math for math in document.maths if math.display]
    if not shown:
        return
    notation = context.series.notation_up_to(context.lesson) if context.lesson else ()
    known = {symbol for entry in notation for symbol in base_symbols(entry.symbol)}
    known.update(explanation.symbol for explanation in document.memo(find_explanations))
    names_expectation = not _EXPECTED.isdisjoint(document.memo(all_words))
    for math in shown:
        latex = _CONVENTIONAL.sub("{}", math.latex)
        for symbol in symbols(_EXPECTATION.sub("{}", latex) if names_expectation else latex):
            if symbol not in known:
                known.add(symbol)
                written = latex_of(symbol)
                yield Problem(
                    _place(document, math, symbol),
                    f"the post does not explain ${written}$",
                    f"explain it near the formula: “where ${written}$ is …”",
                )


def _place(document: Document, math: Math, symbol: str) -> Span:
    """The span of the symbol's first use in the formula, or of the whole formula if it cannot be found."""
    letter = re.escape(latex_of(symbol.rpartition(" ")[2]))
    found = re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", math.latex) if letter.isalpha() else None
    found = found or re.search(letter, math.latex)
    if found is None:
        return document.span(math.start, math.end)
    start = source_offset(document, math, found.start())
    return document.span(start, start + len(found[0]))


RULE = Rule("MA207", "explained-symbols", check, severity=Severity.WARNING)
