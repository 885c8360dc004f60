"""The validation rules, one per file, and the functions that run them on parsed posts."""

from postgen.rules.catalogue import all_rules, rule_by_code, rule_of
from postgen.rules.context import Context, Diagnostic
from postgen.rules.rule import FAMILIES, Rule
from postgen.rules.running import check_post, compare_post, needs_of
from postgen.rules.selection import check_selectors, selected_rules

__all__ = [
    "FAMILIES",
    "Context",
    "Diagnostic",
    "Rule",
    "all_rules",
    "check_post",
    "check_selectors",
    "compare_post",
    "needs_of",
    "rule_by_code",
    "rule_of",
    "selected_rules",
]
