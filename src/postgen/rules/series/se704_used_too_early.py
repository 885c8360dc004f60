"""Symbol or term used before the lesson that introduces it.

**What it flags.** A symbol of the series' notation in a formula, where a later lesson introduces it and this
post never says in words what it is; a term or name of a later lesson (`terms` in the outline), in prose or
code.

**Why.** Readers go through the series in order, and what is used without an introduction stops them. It is
a warning: a look ahead may be meant.

**Example.** In lesson 1.2, where Adam belongs to lesson 3.1:

    We train it with Adam.

**Instead.** Do without it, explain it here, or say that it is a look ahead:

    We train it with plain gradient descent; Adam follows in lesson 3.1.

**Not flagged.** A sentence that looks ahead (`later`, `lesson 3.1`, `will`). A symbol that stands alone in a
sentence, which is where it is explained. A term that an earlier post has used. Letters in `\\text{…}`.
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.ledger import Brought, Ledger
from postgen.rules.ledger.terms import lesson_of_term
from postgen.rules.rule import Rule
from postgen.rules.series.symbols import holds, pieces, without
from postgen.series import order_of


def check(document: Document, context: Context) -> Iterator[Problem]:
    """Symbols, for which the outline says all that has to be known."""
    if context.lesson is None:
        return
    later = [n for n in context.series.outline.notation if order_of(n.lesson) > context.lesson.order]
    if not later or not document.maths:
        return
    formulas = [(formula, pieces(formula.latex)) for formula in document.maths]
    alone = {parts for formula, parts in formulas if formula.form == "inline"}
    named = alone.intersection(pieces(entry.symbol) for entry in context.series.outline.notation)
    seen = {piece for _, parts in formulas for piece in parts}
    for entry in later:
        wanted = pieces(entry.symbol)
        if wanted in alone or not seen.issuperset(wanted):
            continue
        # `$|B|$` explains the B that is part of it.
        explained = [parts for parts in named if len(parts) > len(wanted) and holds(parts, wanted)]
        used = next((f for f, parts in formulas if holds(without(parts, explained), wanted)), None)
        if used:
            yield Problem(
                document.span(used.start, used.end),
                f"`{entry.symbol}` is introduced in lesson {entry.lesson} ({entry.meaning})",
                "use another formula, or say in words what the symbol is",
            )


def compare(brought: Brought, ledger: Ledger, context: Context) -> Iterator[Problem]:
    """Terms, which an earlier post may have used."""
    for used in brought.early:
        if used.name not in ledger.terms:
            lesson = lesson_of_term(context.series, used.name)
            yield Problem(
                used.span,
                f"`{used.name}` is introduced in lesson {lesson}",
                f"do without it, explain it here, or say that it follows in lesson {lesson}",
            )


RULE = Rule("SE704", "used-too-early", check, severity=Severity.WARNING, compare=compare)
