"""Discovery, selection, severity."""

import difflib
import importlib
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from postgen.errors import ConfigError, UsageError
from postgen.findings import Severity
from postgen.plugins import Plugin, find_plugins
from postgen.rules.base import FAMILIES, Rule
from postgen.rules.house import house_rules_of
from postgen.series import Lesson, RulesConfig, Series
from postgen.series.loader import locate_error

_RULE_MODULE = re.compile(r"([a-z]{2}[0-9]{3})_[a-z0-9_]+\.py")


def all_codes() -> tuple[str, ...]:
    """The codes of all rules, in order. No rule is imported."""
    return tuple(sorted((*_modules(), *_plugins())))


def all_rules() -> tuple[Rule, ...]:
    """All rules in the order of their codes, each with its module's docstring as its documentation."""
    return tuple(load_rule(code) for code in all_codes())


@cache
def load_rule(code: str) -> Rule:
    """Return the rule with exactly this code. Only its module is imported.

    Raises:
        KeyError: no rule has this code.
        PluginError: a plug-in is broken.
    """
    plugin = _plugins().get(code)
    loaded = plugin.load() if plugin else importlib.import_module(_modules()[code])
    rule = getattr(loaded, "RULE", None)
    if not isinstance(rule, Rule) or rule.code != code:
        assert plugin
        raise plugin.error(f"is not a module whose RULE is a rule with the code {code}")
    if plugin:
        across = rule.check_across_posts
        rule = replace(
            rule, check=plugin.guard(rule.check), check_across_posts=across and plugin.guard(across)
        )
    return replace(rule, doc=inspect.cleandoc(loaded.__doc__ or ""))


def find_rule(code: str, series: Series | None = None) -> Rule:
    """Return the rule with this code or name, ignoring case; also one of the house of ``series``.

    Raises:
        UsageError: no rule has this code or name.
    """
    key = code.strip().casefold()
    if key.upper() in all_codes():
        return load_rule(key.upper())
    for rule in (*all_rules(), *(house_rules_of(series) if series else ())):
        if key in (rule.name.casefold(), rule.code.casefold()):
            return rule
    known = {key: rule.code for rule in all_rules() for key in (rule.code.casefold(), rule.name.casefold())}
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    guess = f"did you mean {known[near[0]]}? " if near else ""
    raise UsageError(f"no rule '{code}'; {guess}`postgen rules` lists all")


@cache
def _modules() -> Mapping[str, str]:
    """The names of postgen's own rule modules by rule code."""
    home = Path(__file__).parent
    found = {}
    for file in home.rglob("*.py"):
        if match := _RULE_MODULE.fullmatch(file.name):
            parts = file.relative_to(home).with_suffix("").parts
            found[match[1].upper()] = ".".join(("postgen.rules", *parts))
    return found


@cache
def _plugins() -> Mapping[str, Plugin]:
    """The plug-ins by the code of their rule.

    Raises:
        PluginError: a code is malformed, or its letters are those of a family of postgen.
    """
    found = find_plugins("postgen.rules")
    for code, plugin in found.items():
        if not re.fullmatch("[A-Z]{2}[0-9]{3}", code):
            raise plugin.error("is not named after a rule: use two capital letters and three digits")
        if code[:2] in FAMILIES:
            raise plugin.error(f"uses the letters {code[:2]}, which postgen reserves for its own rules")
    return found


def rule_origin(code: str) -> str:
    """The distribution and version of the plug-in that adds a rule, or "built-in"."""
    plugin = _plugins().get(code)
    return plugin.origin if plugin else "this series" if code.startswith("HR/") else "built-in"


def validate_selectors(selectors: Iterable[str]) -> None:
    """Check that every selector matches at least one rule.

    Raises:
        UsageError: a selector matches no rule; the message names the first one.
    """
    for selector in selectors:
        if problem := _unknown_selector(selector):
            raise UsageError(problem)


def validate_outline_selectors(series: Series) -> None:
    """Check that every selector in the outline matches at least one rule.

    Raises:
        ConfigError: some selectors match no rule; each has a line of its own, with its position.
    """
    settings = series.outline.rules
    house = tuple(rule.code for rule in house_rules_of(series))
    selectors: list[tuple[tuple[str | int, ...], str]] = [
        *((("rules", "select", number), code) for number, code in enumerate(settings.select)),
        *((("rules", "ignore", number), code) for number, code in enumerate(settings.ignore)),
        *((("rules", "severity", code), code) for code in settings.severity),
    ]
    for lesson, exceptions in settings.lessons.items():
        for number, exception in enumerate(exceptions):
            selectors.append((("rules", "lessons", lesson, number, "ignore"), exception.ignore))
    problems = [(path, problem) for path, code in selectors if (problem := _unknown_selector(code, house))]
    if problems:
        raise ConfigError("\n".join(locate_error(series.root, *problem) for problem in problems))


def _unknown_selector(selector: str, house: Sequence[str] | None = None) -> str:
    """What is wrong with a selector that matches no rule, or an empty text.

    ``house`` are the codes of the rules of the house; if they are not known, any such code may exist.
    """
    if house is None and selector.startswith("HR/"):
        return ""
    codes = (*all_codes(), *(house or ()))
    if selector in ("ALL", *FAMILIES) or any(code.startswith(selector) for code in codes):
        return ""
    near = difflib.get_close_matches(selector, (*codes, *FAMILIES), n=1, cutoff=0.6)
    guess = f"; did you mean {near[0]}?" if near else ";"
    return f"'{selector}' selects no rule{guess} `postgen rules` lists all codes"


def selected_rules(
    series: Series, lesson: Lesson | None, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules for a post, those of the house included.

    ``select`` replaces the outline's selection; ``ignore`` removes more rules.
    """
    settings = series.outline.rules
    chosen = tuple(select) or settings.select
    exceptions = settings.lessons.get(lesson.id, ()) if lesson else ()
    dropped = (*ignore, *(() if select else settings.ignore), *(e.ignore for e in exceptions))
    return tuple(
        rule
        for rule in (*all_rules(), *house_rules_of(series))
        if _selects(chosen, rule) and not any(_is_meant(code, rule) for code in dropped)
    )


def severity_of(rule: Rule, settings: RulesConfig) -> Severity | None:
    """The severity that the series sets for a rule, or None. The longest matching prefix of the code wins."""
    matching = [s for s in settings.severity if s == "ALL" or _is_meant(s, rule)]
    longest = max(matching, key=lambda s: (s != "ALL", len(s)), default=None)
    return settings.severity[longest] if longest else None


def _selects(selectors: Sequence[str], rule: Rule) -> bool:
    return any(rule.default if s == "ALL" else _is_meant(s, rule) for s in selectors)


def _is_meant(selector: str, rule: Rule) -> bool:
    """Whether a selector is the code of a rule or begins it. `HR/Style` means all rules of that style."""
    code, wanted = rule.code.casefold(), selector.casefold()
    return code == wanted or code.startswith(f"{wanted}." if "/" in wanted else wanted)
