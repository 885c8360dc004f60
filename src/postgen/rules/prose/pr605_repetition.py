"""Passage repeated within the post or from another post of the series.

**What it flags.** A paragraph or list that shares a run of words (`rules.repeated_words` or more) with an
earlier one of the post or of an earlier lesson, or that is nine tenths the same.

**Why.** Models repeat themselves: a summary that is the introduction again, an explanation copied from the
last lesson. It is a warning: a definition may be worth repeating word for word.

**Example.** In the summary, the first paragraph of the post once more.

**Instead.** Say it once, and refer to it: `As lesson 1.2 has shown, …`; or say what is new here.

**Not flagged.** Short passages, headings, tables, code, output and formulas. The same thought in other words.
"""

from collections.abc import Iterator
from itertools import islice, pairwise

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.prose.passages import Passage, longest_shared_run, marks, passages
from postgen.rules.rule import Rule

_ALIKE = 90.0  # percent
_LONGEST = 500  # words of a passage that are compared
_MOST = 500  # pairs of passages that are compared


def check(document: Document, context: Context) -> Iterator[Problem]:
    least = context.settings.repeated_words
    own = document.once(passages)
    found: dict[int, str] = {}
    for index, earlier, where in islice(_pairs(document, context), _MOST):
        if index not in found and (said := _repeats(own[index], earlier, least)):
            found[index] = f"{said} {where}line {earlier.line}"
    for index, said in sorted(found.items()):
        yield Problem(
            document.source.line_span(own[index].line, own[index].end_line),
            said,
            "say it once and refer to it, or say what is new here",
        )


def _pairs(document: Document, context: Context) -> Iterator[tuple[int, Passage, str]]:
    """Passages that share a mark: the index of the later one, the earlier one, and where that is."""
    own, own_marks = document.once(passages), document.once(marks)
    pairs = {pair for indices in own_marks.values() for pair in pairwise(indices)}
    for first, second in sorted(pairs):
        yield second, own[first], ""
    for lesson_id, other in context.earlier.items():
        other_marks = other.once(marks)
        if other is document or own_marks.keys().isdisjoint(other_marks):
            continue
        shared = own_marks.keys() & other_marks.keys()
        for mine, theirs in sorted({(own_marks[mark][0], other_marks[mark][0]) for mark in shared}):
            yield mine, other.once(passages)[theirs], f"lesson {lesson_id}, "


def _repeats(passage: Passage, earlier: Passage, least: int) -> str:
    """How a passage repeats an earlier one; empty if it does not."""
    if passage is earlier or min(len(passage.words), len(earlier.words)) < least:
        return ""
    words, before = passage.words[:_LONGEST], earlier.words[:_LONGEST]
    run = longest_shared_run(words, before)
    if run >= least:
        return f"{run} words in a row repeat"
    from rapidfuzz.fuzz import ratio  # takes long to load, and is seldom needed

    alike = ratio(words, before)
    return f"{alike:.0f} % of the words repeat" if alike >= _ALIKE else ""


RULE = Rule("PR605", "repetition", check, severity=Severity.WARNING)
