"""Passage repeated within the post or from another post of the series.

**What it flags.** A paragraph or list that shares a run of words (`rules.repeated_words` or more) with an
earlier one of the post or of an earlier lesson, or that is nine tenths the same.

**Why.** Models repeat themselves: a summary that is the introduction again, an explanation copied from the
last lesson. It is a warning: a definition may be worth repeating word for word.

**Example.** In the summary, the first paragraph of the post once more.

**Instead.** Say it once, and refer to it: `As lesson 1.2 has shown, …`; or say what is new here.

**Not flagged.** Short passages, headings, tables, code, output and formulas. The same thought in other words.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.ledger import Brought, Ledger
from postgen.rules.prose.passages import (
    Passage,
    longest_shared_run,
    marks_by,
    marks_shared,
    passages_of,
    words_in_common,
)
from postgen.rules.rule import Rule

_ALIKE = 90.0  # percent
_LONGEST = 500  # words of a passage that are compared
_MOST = 500  # pairs of passages that are compared
_MOST_ELSEWHERE = 100  # with those of earlier posts, which are parsed again


def check(document: Document, context: Context) -> Iterator[Problem]:
    least = context.settings.repeated_words
    own = passages_of(document, least)
    found: dict[int, str] = {}
    for first, second in islice(sorted(_pairs(document.once(marks_by(least)))), _MOST):
        if second not in found and (said := _repeats(own[second], own[first], least)):
            found[second] = f"{said} line {own[first].line}"
    for index, said in sorted(found.items()):
        yield _problem(document, own[index], said)


def _pairs(marks: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Passages of the post that share a mark."""
    last: dict[int, int] = {}
    pairs: set[tuple[int, int]] = set()
    for index, of_passage in enumerate(marks):
        pairs.update((last[mark], index) for mark in of_passage if mark in last)
        last.update(dict.fromkeys(of_passage, index))
    return pairs


def compare(brought: Brought, ledger: Ledger, context: Context) -> Iterator[Problem]:
    least = context.settings.repeated_words
    shared = ledger.sharing(brought.passages, marks_shared(least))
    found: set[int] = set()
    for index, lesson, number in islice(shared, _MOST_ELSEWHERE):
        other = ledger.document(lesson)
        if index in found or other is None or context.document is None:
            continue
        own = context.document()  # parsed again: few posts come as far as this
        mine, theirs = passages_of(own, least)[index], passages_of(other, least)[number]
        if said := _repeats(mine, theirs, least):
            found.add(index)
            yield _problem(own, mine, f"{said} lesson {lesson}, line {theirs.line}")


def _problem(document: Document, passage: Passage, said: str) -> Problem:
    return Problem(
        document.source.line_span(passage.line, passage.end_line),
        said,
        "say it once and refer to it, or say what is new here",
    )


def _repeats(passage: Passage, earlier: Passage, least: int) -> str:
    """How a passage repeats an earlier one; empty if it does not."""
    if passage is earlier or min(len(passage.words), len(earlier.words)) < least:
        return ""
    words, before = passage.words[:_LONGEST], earlier.words[:_LONGEST]
    run = longest_shared_run(words, before)
    if run >= least:
        return f"{run} words in a row repeat"
    alike = 200 * words_in_common(words, before) / (len(words) + len(before))
    return f"{alike:.0f} % of the words repeat" if alike >= _ALIKE else ""


RULE = Rule("PR605", "repetition", check, severity=Severity.WARNING, compare=compare)
