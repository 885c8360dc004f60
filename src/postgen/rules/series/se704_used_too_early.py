"""Symbol or term used before the lesson that introduces it.

**What it flags.** A symbol of the series' notation in a formula, if a later lesson introduces it and this
post never explains it in words. A term or name of a later lesson (`terms` in the outline), in prose or code.

**Why.** Readers go through the series in order, and an unknown symbol or term stops them. This is a warning
because a post may look ahead on purpose.

**Example.** `We train it with Adam.` in lesson 1.2, if lesson 3.1 introduces Adam.

**Instead.** Avoid it, explain it here, or say that a later lesson covers it: `Adam follows in lesson 3.1.`

**Not flagged.** A sentence that looks ahead (`later`, `lesson 3.1`, `will`), and code of a
post whose text announces the term in this way. A symbol alone in a formula,
because that is how a post explains it. A term that an earlier post has used. Letters in `\\text{…}`.
"""

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.latex.symbols import contains, remove_symbols, tokenize
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex
from postgen.series import lesson_sort_key


def check(document: Document, context: Context) -> Problems:
    """Check the symbols, which need only the outline."""
    if context.lesson is None:
        return
    later = [n for n in context.series.outline.notation if lesson_sort_key(n.lesson) > context.lesson.order]
    if not later or not document.maths:
        return
    formulas = [(formula, tokenize(formula.latex)) for formula in document.maths]
    standalone = {parts for formula, parts in formulas if formula.form == "inline"}
    named = standalone.intersection(tokenize(entry.symbol) for entry in context.series.outline.notation)
    seen = {piece for _, parts in formulas for piece in parts}
    for entry in later:
        wanted = tokenize(entry.symbol)
        if wanted in standalone or not seen.issuperset(wanted):
            continue
        # `$|B|$` explains the B that is part of it.
        explained = [parts for parts in named if len(parts) > len(wanted) and contains(parts, wanted)]
        used = next((f for f, parts in formulas if contains(remove_symbols(parts, explained), wanted)), None)
        if used:
            yield Problem(
                document.span(used.start, used.end),
                f"`{entry.symbol}` is introduced in lesson {entry.lesson} ({entry.meaning})",
                "use another formula, or explain the symbol in words",
            )


def compare(facts: PostFacts, earlier: SeriesIndex, context: Context) -> Problems:
    """Check the terms, which an earlier post may have used."""
    for used in facts.premature_terms:
        if used.name not in earlier.terms:
            lesson = next((m.id for m in context.series.lessons if used.name in m.terms), "")
            yield Problem(
                used.span,
                f"`{used.name}` is introduced in lesson {lesson}",
                f"avoid it, explain it here, or say that it follows in lesson {lesson}",
            )


RULE = Rule("SE704", "used-too-early", check, severity=Severity.WARNING, check_across_posts=compare)
