"""Run rules on posts and collect their findings."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from postgen.document import Document
from postgen.errors import PostgenError
from postgen.findings import Finding, Problem, Severity, Span, sort_findings
from postgen.rules.base import CHECKER_FAILED, Context, Rule
from postgen.rules.cross_post.post_facts import PostFacts
from postgen.rules.registry import severity_of

_MOST_PROBLEMS = 1000  # of one rule in one post
_MOST_CODES = 4  # in a message
Result = TypeVar("Result")


def run_rules(document: Document, context: Context, rules: Sequence[Rule]) -> list[Finding]:
    """Run ``rules`` on one post and return all findings in reading order.

    Rules that compare posts run only if the context has the facts about the earlier lessons. If a rule or an
    external checker fails on the post, that is a finding, too.
    """
    if document.unparsed and rules:
        problem = Problem(Span(1, 1, 1, 1), document.unparsed, severity=Severity.ERROR)
        return list(unchecked_findings(document.path, {problem: rules}, context))
    failed = {
        name: Problem(diagnostic.span, diagnostic.message, severity=Severity.ERROR)
        for name, diagnostics in context.diagnostics.items()
        for diagnostic in diagnostics
        if diagnostic.code == CHECKER_FAILED
    }
    available = set(context.diagnostics)
    available |= {"outcome"} if context.outcome is not None else set()
    available |= {"figure scripts"} if context.figure_outcomes else set()
    available |= {"critique"} if context.remarks is not None else set()
    found: list[Finding] = []
    unchecked: dict[Problem, list[Rule]] = {}
    for rule in rules:
        if rule.requires <= available:
            failure = next((failed[name] for name in rule.requires if name in failed), None)
            if failure is None:
                problems, failure = _problems(rule.check, document, context)
                for problem in problems:
                    section = document.section_at(problem.span.line)
                    name = section.name if section else None
                    found.append(_finding(rule, problem, document.path, name, context))
            if failure:
                unchecked.setdefault(failure, []).append(rule)
    found += unchecked_findings(document.path, unchecked, context)
    if context.earlier is not None and any(rule.check_across_posts for rule in rules):
        from postgen.rules.cross_post.fact_extraction import extract_facts

        facts = extract_facts(document, context.series, context.lesson)
        found += run_cross_post_rules(document.path, facts, context, rules)
    return sort_findings(found)


def _problems(
    check: Callable[..., Iterator[Problem]], *arguments: object
) -> tuple[list[Problem], Problem | None]:
    """The problems that a rule finds, up to a limit, and a problem that says why the rule failed."""
    problems: list[Problem] = []

    def collect() -> None:
        for problem in check(*arguments):
            if len(problems) == _MOST_PROBLEMS:
                message = f"more than {_MOST_PROBLEMS:,} violations of this rule; the others are not listed"
                problems.append(replace(problem, message=message, help="", edits=()))
                break
            problems.append(problem)

    return problems, catch_failure(collect)[1]


def catch_failure(compute: Callable[[], Result]) -> tuple[Result | None, Problem | None]:
    """The result of ``compute``, or a problem that says why it failed on a post.

    A failure on one post must not end the checks of the others. With POSTGEN_DEBUG it is raised.
    """
    try:
        return compute(), None
    except PostgenError:  # not because of the post
        raise
    except (RecursionError, MemoryError) as error:
        reason = f"the post is too large or nested too deeply to be checked ({type(error).__name__})"
    except Exception as error:
        if os.environ.get("POSTGEN_DEBUG"):
            raise
        reason = f"internal error ({type(error).__name__}: {error}); please report it"
    return None, Problem(Span(1, 1, 1, 1), reason, severity=Severity.ERROR)


def unchecked_findings(
    path: str, unchecked: Mapping[Problem, Sequence[Rule]], context: Context
) -> Iterator[Finding]:
    """One finding for each reason, by the first of the rules that could not check the post."""
    for problem, rules in unchecked.items():
        codes = ", ".join(rule.code for rule in rules[:_MOST_CODES])
        more = f" and {len(rules) - _MOST_CODES} more rules" if len(rules) > _MOST_CODES else ""
        message = f"{problem.message}; not checked: {codes}{more}"
        yield _finding(rules[0], replace(problem, message=message), path, None, context)


def run_cross_post_rules(
    path: str, facts: PostFacts, context: Context, rules: Iterable[Rule]
) -> list[Finding]:
    """Run those of ``rules`` that compare a post with earlier ones or check its links."""
    found: list[Finding] = []
    unchecked: dict[Problem, list[Rule]] = {}
    for rule in rules:
        if rule.check_across_posts and context.earlier is not None:
            problems, failure = _problems(rule.check_across_posts, facts, context.earlier, context)
            for problem in problems:
                found.append(_finding(rule, problem, path, facts.section_at(problem.span.line), context))
            if failure:
                unchecked.setdefault(failure, []).append(rule)
    return [*found, *unchecked_findings(path, unchecked, context)]


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
