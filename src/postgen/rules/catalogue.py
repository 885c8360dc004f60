"""Finds the rules: every module of this package whose file name starts with a rule code."""

import importlib
import inspect
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from postgen.errors import UsageError
from postgen.rules.rule import Rule

_RULE_MODULE = re.compile(r"([a-z]{2}[0-9]{3})_[a-z0-9_]+\.py")


def all_codes() -> tuple[str, ...]:
    """The codes of all rules, in order. No rule is imported."""
    return tuple(_modules())


def all_rules() -> tuple[Rule, ...]:
    """All rules in the order of their codes, each with its module's docstring as its documentation."""
    return tuple(rule_of(code) for code in _modules())


@cache
def rule_of(code: str) -> Rule:
    """Return the rule with exactly this code. Only its module is imported.

    Raises:
        KeyError: no rule has this code.
    """
    loaded = importlib.import_module(_modules()[code])
    rule: Rule = loaded.RULE
    return replace(rule, doc=inspect.cleandoc(loaded.__doc__ or ""))


def rule_by_code(code: str) -> Rule:
    """Return the rule with this code or name, ignoring case.

    Raises:
        UsageError: no rule has this code or name.
    """
    key = code.strip().casefold()
    if key.upper() in _modules():
        return rule_of(key.upper())
    for rule in all_rules():
        if key == rule.name.casefold():
            return rule
    raise UsageError(f"no rule '{code}'; `postgen rules` lists all")


@cache
def _modules() -> Mapping[str, str]:
    """The names of the rule modules by rule code, in the order of the codes."""
    home = Path(__file__).parent
    found = {}
    for file in home.rglob("*.py"):
        if match := _RULE_MODULE.fullmatch(file.name):
            parts = file.relative_to(home).with_suffix("").parts
            found[match[1].upper()] = ".".join(("postgen.rules", *parts))
    return dict(sorted(found.items()))
