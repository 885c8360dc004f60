"""What a repair may not do to make findings go away."""

import re

from postgen.document import Document, Section
from postgen.drafting.word_budget import words_of
from postgen.series import KindOutline

_LEAST_SHARE_OF_WORDS = 0.6
_SILENCERS = {
    "an `except` that swallows errors": re.compile(r"except(?:\s+(?:Base)?Exception(?:\s+as\s+\w+)?)?\s*:"),
    "`Any` as a type": re.compile(r"(?::|->|\[|,|\|)\s*(?:typing\.)?Any\b"),
    "`# type: ignore`": re.compile(r"#\s*type:\s*ignore"),
    "`# noqa`": re.compile(r"#\s*noqa\b", re.IGNORECASE),
    "a filter of warnings": re.compile(r"\bwarnings\.(?:filterwarnings|simplefilter)\("),
    "an early exit": re.compile(r"\b(?:sys\.exit|os\._exit|quit|exit)\("),
}


def cheats(
    before: Document, after: Document, kind: KindOutline, long: frozenset[str | None] = frozenset()
) -> list[str]:
    """How ``after`` weakens a post of that kind instead of mending it; empty for an honest repair.

    ``long`` are the sections that were to be shortened.
    """
    found = []
    if kind.code != "forbidden" and len(after.python_blocks) < len(before.python_blocks):
        found.append(f"it dropped {len(before.python_blocks) - len(after.python_blocks)} Python block(s)")
    if kind.exercises and _exercises(after) < _exercises(before):
        found.append(f"it dropped {_exercises(before) - _exercises(after)} exercise(s)")
    found += silencers(before, after)
    if len([m for m in after.maths if m.display]) < len([m for m in before.maths if m.display]):
        found.append("it dropped a displayed formula")
    for wanted in kind.sections:
        section, kept = before.section_named(wanted.heading), after.section_named(wanted.heading)
        if section and not kept:
            found.append(f"it dropped the section '{section.name}'")
        elif section and kept and section.name not in long and _shorter(before, section, after, kept):
            found.append(f"it cut the section '{section.name}' short")
    return found


def silencers(before: Document, after: Document) -> list[str]:
    """What ``after`` newly does to keep checks or failures quiet."""
    found = ["it marked a block `no-run`"] if _skipped(after) > _skipped(before) else []
    for what, pattern in _SILENCERS.items():
        if _count(after, pattern) > _count(before, pattern):
            found.append(f"it added {what}")
    return found


def _shorter(before: Document, section: Section, after: Document, kept: Section) -> bool:
    return words_of(after, kept) < _LEAST_SHARE_OF_WORDS * words_of(before, section)


def _count(document: Document, pattern: re.Pattern[str]) -> int:
    return sum(len(pattern.findall(block.body)) for block in document.python_blocks)


def _exercises(document: Document) -> int:
    return sum(h.level == 3 and h.text.startswith("Exercise ") for h in document.headings)


def _skipped(document: Document) -> int:
    return sum(block.no_run_reason is not None for block in document.python_blocks)
