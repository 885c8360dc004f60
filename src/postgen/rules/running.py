"""Rules over posts: findings."""

from collections.abc import Iterable, Iterator, Sequence

from postgen.document import Document
from postgen.findings import Finding, reading_order
from postgen.rules.context import Context
from postgen.rules.rule import Rule
from postgen.rules.selection import severity_of


def check_post(document: Document, context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """All findings of ``rules`` in one post, in reading order."""
    return reading_order(
        f for rule in rules if _is_ready(rule, context) for f in _ask(rule, document, context)
    )


def _is_ready(rule: Rule, context: Context) -> bool:
    for need in rule.needs:
        if need == "outcome":
            if context.outcome is None:
                return False
        elif need not in context.diagnostics:
            return False
    return True


def _ask(rule: Rule, document: Document, context: Context) -> Iterator[Finding]:
    configured = severity_of(rule, context.settings)
    for problem in rule.check(document, context):
        section = document.section_at(problem.span.line)
        yield Finding(
            path=document.path,
            span=problem.span,
            code=rule.code,
            name=rule.name,
            severity=configured or problem.severity or rule.severity,
            message=problem.message,
            instead=problem.instead,
            lesson=context.lesson.id if context.lesson else None,
            section=section.name if section else None,
            edits=problem.edits,
        )


def needs_of(rules: Sequence[Rule]) -> frozenset[str]:
    """Everything that any of ``rules`` must have prepared."""
    return frozenset(need for rule in rules for need in rule.needs)
