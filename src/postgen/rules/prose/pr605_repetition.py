"""Passage repeated within the post or from another post of the series.

**What it flags.** A paragraph or list that has `rules.repeated_words` or more consecutive words in common
with an earlier one of the post or of an earlier lesson, or that is 90% the same.

**Why.** Models repeat themselves. This is a warning because a definition may be worth repeating.

**Example.** The first paragraph of the post appears once more in the summary.

**Instead.** Say it once and refer to it (`As lesson 1.2 has shown, …`), or say what is new here.

**Not flagged.** Short passages, headings, tables, code, output and formulas. Entries in a section of sources
(`References`, `Bibliography`, `Further Reading`). The same thought in other words.
"""

from collections.abc import Sequence
from itertools import islice

from postgen.document import Document
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex
from postgen.rules.prose.fingerprints import (
    Passage,
    common_subsequence_length,
    fingerprinter,
    long_passages,
    longest_common_run,
    shared_fingerprint_count,
)

_MIN_SIMILARITY = 90.0  # percent
_MAX_WORDS = 500  # only the first words of a passage are compared
_MAX_PAIRS = 500  # the maximum number of pairs of passages to compare
_MAX_PAIRS_ELSEWHERE = 100  # the same for earlier posts, which are parsed again


def check(document: Document, context: Context) -> Problems:
    min_words = context.settings.repeated_words
    own = long_passages(document, min_words)
    found: set[int] = set()
    for first, second in islice(sorted(_pairs(document.memo(fingerprinter(min_words)))), _MAX_PAIRS):
        if second not in found and (repetition := _describe_repetition(own[second], own[first], min_words)):
            found.add(second)
            yield _problem(document, own[second], f"{repetition} line {own[first].line}")


def _pairs(fingerprints: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """Pairs of passages that share a fingerprint."""
    last: dict[int, int] = {}
    pairs: set[tuple[int, int]] = set()
    for index, of_passage in enumerate(fingerprints):
        pairs.update((last[fingerprint], index) for fingerprint in of_passage if fingerprint in last)
        last.update(dict.fromkeys(of_passage, index))
    return pairs


def compare(facts: PostFacts, earlier: SeriesIndex, context: Context) -> Problems:
    min_words = context.settings.repeated_words
    shared = earlier.find_repeated(facts.passages, shared_fingerprint_count(min_words))
    found: set[int] = set()
    for index, lesson, number in islice(shared, _MAX_PAIRS_ELSEWHERE):
        other = earlier.document(lesson)
        if index in found or other is None or context.document is None:
            continue
        own = context.document()  # parsed again; few posts get this far
        passage, known = long_passages(own, min_words)[index], long_passages(other, min_words)[number]
        if repetition := _describe_repetition(passage, known, min_words):
            found.add(index)
            yield _problem(own, passage, f"{repetition} lesson {lesson}, line {known.line}")


def _problem(document: Document, passage: Passage, message: str) -> Problem:
    return Problem(
        document.source.line_span(passage.line, passage.end_line),
        message,
        "say it once and refer to it, or say what is new here",
    )


def _describe_repetition(passage: Passage, earlier: Passage, min_words: int) -> str:
    """How a passage repeats an earlier one; empty if it does not."""
    if passage is earlier or min(len(passage.words), len(earlier.words)) < min_words:
        return ""
    words, before = passage.words[:_MAX_WORDS], earlier.words[:_MAX_WORDS]
    run = longest_common_run(words, before)
    if run >= min_words:
        return f"{run} consecutive words repeat"
    similarity = 200 * common_subsequence_length(words, before) / (len(words) + len(before))
    return f"{similarity:.0f}% of the words repeat" if similarity >= _MIN_SIMILARITY else ""


RULE = Rule("PR605", "repetition", check, severity=Severity.WARNING, check_across_posts=compare)
