"""Rules over posts: findings."""

from collections.abc import Iterable, Iterator, Sequence

from postgen.document import Document
from postgen.findings import Finding, Problem, reading_order
from postgen.rules.context import Context
from postgen.rules.ledger.brought import Brought
from postgen.rules.rule import Rule
from postgen.rules.selection import severity_of


def check_post(document: Document, context: Context, rules: Sequence[Rule]) -> list[Finding]:
    """All findings of ``rules`` in one post, in reading order.

    Rules that compare are asked where the context has a ledger.
    """
    found = list(_checked(document, context, rules))
    if context.ledger is not None and any(rule.compare for rule in rules):
        from postgen.rules.ledger.bringing import bring

        brought = bring(document, context.series, context.lesson)
        found += compare_post(document.path, brought, context, rules)
    return reading_order(found)


def compare_post(path: str, brought: Brought, context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """What those of ``rules`` find that compare a post with the ledger of its context, or with the disk."""
    return [
        _finding(rule, problem, path, brought.section_at(problem.span.line), context)
        for rule in rules
        if rule.compare and context.ledger is not None
        for problem in rule.compare(brought, context.ledger, context)
    ]


def _checked(document: Document, context: Context, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if _is_ready(rule, context):
            for problem in rule.check(document, context):
                section = document.section_at(problem.span.line)
                yield _finding(rule, problem, document.path, section.name if section else None, context)


def _is_ready(rule: Rule, context: Context) -> bool:
    for need in rule.needs:
        if need == "outcome":
            if context.outcome is None:
                return False
        elif need not in context.diagnostics:
            return False
    return True


def _finding(rule: Rule, problem: Problem, path: str, section: str | None, context: Context) -> Finding:
    return Finding(
        path=path,
        span=problem.span,
        code=rule.code,
        name=rule.name,
        severity=severity_of(rule, context.settings) or problem.severity or rule.severity,
        message=problem.message,
        instead=problem.instead,
        lesson=context.lesson.id if context.lesson else None,
        section=section,
        edits=problem.edits,
    )


def needs_of(rules: Sequence[Rule]) -> frozenset[str]:
    """Everything that any of ``rules`` must have prepared."""
    return frozenset(need for rule in rules for need in rule.needs)
