"""The validation rules, one per file, and the functions that run them on parsed posts."""

from postgen.rules.base import FAMILIES, Context, Diagnostic, Rule
from postgen.rules.registry import (
    all_rules,
    find_rule,
    load_rule,
    rule_origin,
    selected_rules,
    validate_outline_selectors,
    validate_selectors,
)
from postgen.rules.runner import required_inputs, run_cross_post_rules, run_rules

__all__ = [
    "FAMILIES",
    "Context",
    "Diagnostic",
    "Rule",
    "all_rules",
    "find_rule",
    "load_rule",
    "required_inputs",
    "rule_origin",
    "run_cross_post_rules",
    "run_rules",
    "selected_rules",
    "validate_outline_selectors",
    "validate_selectors",
]
