r"""Symbol of a displayed formula that the post never explains in words.

**What it flags.** As a warning, since words can explain in more ways than a program knows: a symbol of a
formula between `$$` lines for which no sentence, list item or table row of the post says what it is, and
which the series' notation has not introduced by this lesson.

**Why.** The series promises to say what each symbol of each formula stands for.

**Example.**

    $$
    y = Xw + b
    $$

    This is linear regression.

**Instead.**

    $$
    y = Xw + b
    $$

    Here $y$ is the output vector, $X$ the input matrix, $w$ the weight vector and $b$ the bias.

**Not flagged.** Indices and variables bound by a sum, names of functions, constants such as $\pi$ and $e$,
number sets; what is integrated over, and the letters of words. An explanation anywhere in the post counts,
before or after the formula: "$\eta$ is the learning rate", "the learning rate is $\eta$" or "the learning
rate $\eta$", "call it $\eta$", and what a symbol counts, as in "with $D$ inputs". Not so "increasing
$\eta$", "the gradient $\nabla L$" or "when $\eta$ is small". A symbol is flagged once.
"""

import re
from collections.abc import Iterator

from postgen.document import Document, Math
from postgen.findings import Problem, Severity, Span
from postgen.rules.context import Context
from postgen.rules.latex import offset_in_post
from postgen.rules.latex.symbols import heads, latex_of, symbols
from postgen.rules.mathematics.explained import explanations
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    shown = [math for math in document.maths if math.display]
    if not shown:
        return
    notation = context.series.notation_by(context.lesson) if context.lesson else ()
    known = {symbol for entry in notation for symbol in heads(entry.symbol)}
    known.update(explanation.symbol for explanation in explanations(document))
    for math in shown:
        for symbol in symbols(math.latex):
            if symbol not in known:
                known.add(symbol)
                written = latex_of(symbol)
                yield Problem(
                    _place(document, math, symbol),
                    f"the post never says what ${written}$ is",
                    f"say it in words near the formula: “where ${written}$ is …”",
                )


def _place(document: Document, math: Math, symbol: str) -> Span:
    """Where the symbol first stands in the formula; the whole formula where that cannot be told."""
    letter = re.escape(latex_of(symbol.rpartition(" ")[2]))
    found = re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])" if letter.isalpha() else letter, math.latex)
    found = found or re.search(letter, math.latex)
    if found is None:
        return document.span(math.start, math.end)
    start = offset_in_post(document, math, found.start())
    return document.span(start, start + len(found[0]))


RULE = Rule("MA207", "explained-symbols", check, severity=Severity.WARNING)
