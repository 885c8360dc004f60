"""Selects the rules for a post and sets the severity of their findings."""

from collections.abc import Iterable, Sequence

from postgen.errors import UsageError
from postgen.findings import Severity
from postgen.rules.catalogue import all_codes, all_rules
from postgen.rules.rule import Rule
from postgen.series import Lesson, RulesOutline


def check_selectors(selectors: Iterable[str]) -> None:
    """Check that every selector matches at least one rule.

    Raises:
        UsageError: a selector matches no rule; the message names the first one.
    """
    codes = all_codes()
    for selector in selectors:
        if selector != "ALL" and not any(code.startswith(selector) for code in codes):
            raise UsageError(f"'{selector}' selects no rule; `postgen rules` lists all codes")


def selected_rules(
    settings: RulesOutline, lesson: Lesson | None, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules for a post. ``select`` replaces the outline's selection; ``ignore`` removes more rules."""
    chosen = tuple(select) or settings.select
    dropped = (*ignore, *(() if select else settings.ignore), *_excepted(settings, lesson))
    return tuple(
        rule
        for rule in all_rules()
        if _selects(chosen, rule) and not any(rule.code.startswith(code) for code in dropped)
    )


def severity_of(rule: Rule, settings: RulesOutline) -> Severity | None:
    """The severity that the series sets for a rule, or None. The longest matching prefix of the code wins."""
    matching = [s for s in settings.severity if s == "ALL" or rule.code.startswith(s)]
    longest = max(matching, key=lambda s: (s != "ALL", len(s)), default=None)
    return settings.severity[longest] if longest else None


def _selects(selectors: Sequence[str], rule: Rule) -> bool:
    return any(rule.default if s == "ALL" else rule.code.startswith(s) for s in selectors)


def _excepted(settings: RulesOutline, lesson: Lesson | None) -> tuple[str, ...]:
    exceptions = settings.lessons.get(lesson.id, ()) if lesson else ()
    return tuple(exception.ignore for exception in exceptions)
