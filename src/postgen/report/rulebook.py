"""All rules as one Markdown page, from the docstrings that `postgen rule` prints."""

from collections.abc import Iterable
from itertools import groupby

from postgen.rules import Rule

FAMILIES = {
    "ST": "Structure",
    "MA": "Mathematics",
    "HT": "HTML",
    "PY": "Python",
    "IN": "Installs",
    "PR": "Prose",
    "SE": "Series",
    "EX": "Execution",
}


def as_rulebook(rules: Iterable[Rule]) -> str:
    """A table of all rules, then each with its documentation, by family."""
    ordered = sorted(rules, key=lambda rule: (list(FAMILIES).index(rule.code[:2]), rule.code))
    rows = "".join(map(_row, ordered))
    parts = [
        "# Rules\n\nMade by `postgen rules --markdown` from the rules' own documentation.\n",
        f"| code | name | severity | flags |\n| --- | --- | --- | --- |\n{rows}",
    ]
    for family, members in groupby(ordered, key=lambda rule: rule.code[:2]):
        parts.append(f"## {FAMILIES[family]}\n")
        parts += [_entry(rule) for rule in members]
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    note = "" if rule.default else " It holds only where a series selects it."
    return f"### {rule.code} {rule.name}\n\nSeverity: {rule.severity.value}.{note}\n\n{rule.doc}\n"


def _row(rule: Rule) -> str:
    link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
    return f"| {link} | {rule.name} | {rule.severity.value} | {_title(rule)} |\n"


def _title(rule: Rule) -> str:
    return rule.doc.split("\n", 1)[0].rstrip(".").replace("|", "\\|")
