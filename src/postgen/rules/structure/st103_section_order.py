"""Section out of order.

**What it flags.** The fewest sections that must move to restore the order that the series declares.

**Why.** Later sections build on earlier ones: exercises use the demonstrations.

**Example.** `## Summary` before `## Exercises`

**Instead.** `## Exercises` before `## Summary`

**Not flagged.** Missing sections (ST102), and duplicate or unknown ones (ST104).
"""

import sys
from collections.abc import Sequence

from postgen.document import Document, Heading
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.structure.section_matching import match_sections


def check(document: Document, context: Context) -> Problems:
    headings: dict[int, Heading] = {}
    for matched in match_sections(document, context):
        if matched.index is not None:
            headings.setdefault(matched.index, matched.section.heading)
    names = context.section_names
    in_place = _longest_increasing(list(headings))
    for index, heading in headings.items():
        if index not in in_place:
            before = [other for other in in_place if other < index]
            where = f"after `{names[before[-1]]}`" if before else f"before `{names[in_place[0]]}`"
            yield Problem(
                document.heading_span(heading),
                f"section `{names[index]}` is out of order; it belongs {where}",
                f"move the section `{names[index]}` {where}",
            )


def _longest_increasing(values: Sequence[int]) -> list[int]:
    """A longest increasing subsequence; of several, the one with the smallest end."""
    runs: list[list[int]] = []  # the longest one that ends with each value
    for value in (*values, sys.maxsize):
        before = [run for run in runs if run[-1] < value]
        runs.append([*max(before, key=lambda run: (len(run), -run[-1]), default=[]), value])
    return runs[-1][:-1]


RULE = Rule("ST103", "section-order", check)
