"""Refuses repairs that weaken a post to get rid of findings."""

import ast
from collections import Counter

from postgen.document import Document, Section
from postgen.drafting.word_budget import words_of
from postgen.plural import plural
from postgen.rules import Context
from postgen.rules.engines.parsing import tree
from postgen.rules.python.py410_silenced_checks import check as find_silenced_checks
from postgen.rules.structure.exercises import exercises
from postgen.series import Lesson, Series

_LEAST_SHARE_OF_WORDS = 0.6


def cheats(
    series: Series,
    lesson: Lesson,
    before: Document,
    after: Document,
    long: frozenset[str | None] = frozenset(),
) -> list[str]:
    """The reasons to refuse the repair ``after``; empty if it is acceptable.

    ``long`` are the sections that the repair was asked to shorten.
    """
    kind, context = lesson.kind, _context(series, lesson)
    found = dropped_blocks(before, after) if kind.code != "forbidden" else []
    if kind.exercises:
        had, has = (len(exercises(post, context, kind.exercises)) for post in (before, after))
        if has < had:
            found.append(f"it dropped {plural(had - has, 'exercise')}")
    found += silencers(series, lesson, before, after)
    if sum(m.display for m in after.maths) < sum(m.display for m in before.maths):
        found.append("it dropped a displayed formula")
    for wanted in kind.sections:
        section, kept = before.section_named(wanted.heading), after.section_named(wanted.heading)
        if section and not kept:
            found.append(f"it dropped the section '{section.name}'")
        elif section and kept and section.name not in long and _is_cut(before, section, after, kept):
            found.append(f"it cut the section '{section.name}' short")
    return found


def dropped_blocks(before: Document, after: Document) -> list[str]:
    """A reason to refuse ``after`` if it has fewer Python blocks."""
    dropped = len(before.python_blocks) - len(after.python_blocks)
    return [f"it dropped {plural(dropped, 'Python block')}"] if dropped > 0 else []


def silencers(series: Series, lesson: Lesson, before: Document, after: Document) -> list[str]:
    """The ways to silence a check or a failure that ``after`` has and ``before`` has not."""
    context = _context(series, lesson)
    old, new = (Counter(p.message for p in find_silenced_checks(post, context)) for post in (before, after))
    found = [f"it silences a check ({message})" for message in new - old]
    if _any_types(after) > _any_types(before):
        found.append("it added `Any` as a type")
    if _unrun_blocks(after) > _unrun_blocks(before):
        found.append("it marked a block `no-run`")
    return found


def _context(series: Series, lesson: Lesson) -> Context:
    return Context(series, lesson, series.drafts / lesson.file_name)


def _is_cut(before: Document, section: Section, after: Document, kept: Section) -> bool:
    return words_of(after, kept) < _LEAST_SHARE_OF_WORDS * words_of(before, section)


def _any_types(document: Document) -> int:
    trees = (tree(block.body) for block in document.python_blocks)
    nodes = (node for module in trees if module for node in ast.walk(module))
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes)


def _unrun_blocks(document: Document) -> int:
    return sum(block.no_run_reason is not None for block in document.python_blocks)
