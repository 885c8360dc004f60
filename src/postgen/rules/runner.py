"""Run rules on posts and collect their findings."""

from collections.abc import Iterable, Sequence

from postgen.document import Document
from postgen.findings import Finding, Problem, sort_findings
from postgen.rules.base import Context, Rule
from postgen.rules.cross_post.post_facts import PostFacts
from postgen.rules.registry import severity_of


def run_rules(document: Document, context: Context, rules: Sequence[Rule]) -> list[Finding]:
    """Run ``rules`` on one post and return all findings in reading order.

    Rules that compare posts run only if the context has the facts about the earlier lessons.
    """
    available = set(context.diagnostics)
    available |= {"outcome"} if context.outcome is not None else set()
    available |= {"figure scripts"} if context.figure_outcomes else set()
    available |= {"critique"} if context.remarks is not None else set()
    found = []
    for rule in rules:
        if rule.requires <= available:
            for problem in rule.check(document, context):
                section = document.section_at(problem.span.line)
                name = section.name if section else None
                found.append(_finding(rule, problem, document.path, name, context))
    if context.earlier is not None and any(rule.check_across_posts for rule in rules):
        from postgen.rules.cross_post.fact_extraction import extract_facts

        facts = extract_facts(document, context.series, context.lesson)
        found += run_cross_post_rules(document.path, facts, context, rules)
    return sort_findings(found)


def run_cross_post_rules(
    path: str, facts: PostFacts, context: Context, rules: Iterable[Rule]
) -> list[Finding]:
    """Run those of ``rules`` that compare a post with earlier ones or check its links."""
    return [
        _finding(rule, problem, path, facts.section_at(problem.span.line), context)
        for rule in rules
        if rule.check_across_posts and context.earlier is not None
        for problem in rule.check_across_posts(facts, context.earlier, context)
    ]


def _finding(rule: Rule, problem: Problem, path: str, section: str | None, context: Context) -> Finding:
    return Finding(
        path=path,
        span=problem.span,
        code=rule.code,
        name=rule.name,
        severity=severity_of(rule, context.settings) or problem.severity or rule.severity,
        message=problem.message,
        help=problem.help,
        lesson=context.lesson.id if context.lesson else None,
        section=section,
        edits=problem.edits,
        related=problem.related,
    )


def required_inputs(rules: Sequence[Rule]) -> frozenset[str]:
    """The names of all results that ``rules`` require."""
    return frozenset(need for rule in rules for need in rule.requires)
