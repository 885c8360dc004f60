"""Section out of order.

**What it flags.** The smallest set of sections that must move to restore the order that the series declares
for posts of this kind.

**Why.** Later sections build on earlier ones: demonstrations use the formulas, and exercises use the
demonstrations.

**Example.**

    ## Summary

    ## Exercises

**Instead.**

    ## Exercises

    ## Summary

**Not flagged.** Missing sections (ST102), and duplicate or unknown ones (ST104).
"""

import sys
from collections.abc import Iterator, Sequence

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Rule
from postgen.rules.structure.section_matching import MatchedSection, match_sections


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.kind is None:
        return
    first_of: dict[int, MatchedSection] = {}
    for matched in match_sections(document, context):
        if matched.index is not None:
            first_of.setdefault(matched.index, matched)
    indices = list(first_of)
    in_place = set(_longest_increasing(indices))
    for index in indices:
        if index not in in_place:
            names = [section.heading for section in context.kind.sections]
            where = _where(index, sorted(in_place), names)
            yield Problem(
                document.heading_span(first_of[index].section.heading),
                f"section `{names[index]}` is out of order; it belongs {where}",
                f"move the section `{names[index]}` {where}",
            )


def _where(index: int, in_place: Sequence[int], names: Sequence[str]) -> str:
    before = [other for other in in_place if other < index]
    return f"after `{names[before[-1]]}`" if before else f"before `{names[in_place[0]]}`"


def _longest_increasing(values: Sequence[int]) -> list[int]:
    """A longest increasing subsequence; of several, the one with the smallest end."""
    runs: list[list[int]] = []  # the longest one that ends with each value
    for value in (*values, sys.maxsize):
        before = [run for run in runs if run[-1] < value]
        runs.append([*max(before, key=lambda run: (len(run), -run[-1]), default=[]), value])
    return runs[-1][:-1]


RULE = Rule("ST103", "section-order", check)
