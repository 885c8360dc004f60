"""All rules: every module below this package that is named after a rule's code."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import postgen.rules
from postgen.errors import UsageError
from postgen.rules.rule import Rule

_RULE_MODULE = re.compile(r"\.[a-z]{2}[0-9]{3}_[a-z0-9_]+$")


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code; each carries its module's docstring as its documentation."""
    return tuple(sorted(_discover(), key=lambda rule: rule.code))


def rule_by_code(code: str) -> Rule:
    """The rule of a code or a name, in whatever case.

    Raises:
        UsageError: there is none.
    """
    wanted = code.strip().casefold()
    for rule in all_rules():
        if wanted in (rule.code.casefold(), rule.name.casefold()):
            return rule
    raise UsageError(f"no rule '{code}'; `postgen rules` lists all")


def _discover() -> Iterator[Rule]:
    for module in pkgutil.walk_packages(postgen.rules.__path__, "postgen.rules."):
        if _RULE_MODULE.search(module.name):
            loaded = importlib.import_module(module.name)
            yield replace(loaded.RULE, doc=inspect.cleandoc(loaded.__doc__ or ""))
