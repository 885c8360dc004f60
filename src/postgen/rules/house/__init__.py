"""Rules of the house as rules like any others. `docs/house-rules.md` describes them."""

from postgen.document import Document
from postgen.errors import RuntimeEnvironmentError
from postgen.findings import Problem, Severity
from postgen.rules.base import Check, Context, Problems, Rule
from postgen.rules.house.scopes import units_in
from postgen.series import Series
from postgen.series.house_rules import HouseRule

_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "suggestion": Severity.INFO}


def house_rules_of(series: Series) -> tuple[Rule, ...]:
    """The rules of the house of a series that a program can check."""
    return series.memo(_rules)


def _rules(series: Series) -> tuple[Rule, ...]:
    return tuple(_rule(rule) for rule in series.house_rules if rule.extends)


def _rule(declared: HouseRule) -> Rule:
    check = _compiled(declared)
    severity = _SEVERITIES[declared.level]
    return Rule(declared.code, declared.name, check, severity=severity, doc=describe_rule(declared))


def find_breaches(declared: HouseRule, document: Document, context: Context) -> Problems:
    """The problems that a rule finds which the series need not have."""
    return _compiled(declared)(document, context)


def _compiled(declared: HouseRule) -> Check:
    try:
        from postgen.rules.house.house_checks import SlowPatternError, compile_check
    except ImportError as error:
        raise RuntimeEnvironmentError(
            "rules of the house need the extra `house`: install postgen[house]"
        ) from error
    check_units = compile_check(declared)

    def check(document: Document, context: Context) -> Problems:
        try:
            yield from check_units(units_in(document, context, declared.scope), document, context)
        except SlowPatternError:
            yield Problem(
                document.source.line_span(1),
                f"the patterns of the rule {declared.name} take too long on this post; they were stopped",
                "simplify the patterns: avoid repetitions within repetitions, such as (a+)+",
            )

    return check


def describe_rule(rule: HouseRule) -> str:
    """The documentation of a rule of the house."""
    parts = [rule.in_words(), rule.description, rule.link and f"See {rule.link}."]
    return "\n\n".join(part for part in parts if part)
