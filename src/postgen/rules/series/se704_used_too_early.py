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

import re
from collections.abc import Iterator

from postgen.document import Document, Prose
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.rule import Rule
from postgen.rules.series.symbols import holds, pieces, without
from postgen.series import order_of

_AHEAD = re.compile(
    r"\b(?:later|next|will|soon|ahead|follow(?:s|ing)?|upcoming|future|eventually|come[sd]?|lessons?|modules?|beyond)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]*")


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.lesson is not None:
        yield from _symbols(document, context)
        yield from _terms(document, context)


def _symbols(document: Document, context: Context) -> Iterator[Problem]:
    assert context.lesson
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


def _terms(document: Document, context: Context) -> Iterator[Problem]:
    assert context.lesson
    folded = document.once(_folded)
    for lesson in context.series.lessons:
        if lesson.order <= context.lesson.order:
            continue
        for term in lesson.terms:
            if term.casefold() not in folded:
                continue
            pattern = re.compile(rf"(?<!\w){re.escape(term)}(?:e?s)?(?!\w)", _flags(term))
            line = next(_uses(document, pattern), None)
            if line and not any(_has(other, term, pattern) for other in context.earlier.values()):
                yield Problem(
                    document.source.line_span(line),
                    f"`{term}` is introduced in lesson {lesson.id}",
                    f"do without it, explain it here, or say that it follows in lesson {lesson.id}",
                )


def _folded(document: Document) -> str:
    return document.text.casefold()


def _has(document: Document, term: str, pattern: re.Pattern[str]) -> bool:
    return term.casefold() in document.once(_folded) and bool(pattern.search(document.text))


def _flags(term: str) -> re.RegexFlag:
    """A term that has capitals is a name, and another word in lower case."""
    return re.IGNORECASE if term.islower() else re.NOFLAG


def _uses(document: Document, pattern: re.Pattern[str]) -> Iterator[int]:
    """The lines where a term is used, and not only announced."""
    for prose in document.prose:
        if _is_used(prose, pattern):
            yield prose.line
    for block in document.python_blocks:
        for number, line in enumerate(block.body.split("\n")):
            if pattern.search(line):
                yield min(block.first_line + number, block.end_line)


def _is_used(prose: Prose, pattern: re.Pattern[str]) -> bool:
    text = prose.plain
    if not pattern.search(text):
        return False
    return any(
        pattern.search(sentence[0]) and not _AHEAD.search(sentence[0])
        for sentence in _SENTENCE.finditer(text)
    )


RULE = Rule("SE704", "used-too-early", check, severity=Severity.WARNING)
