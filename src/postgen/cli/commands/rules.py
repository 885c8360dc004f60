"""`postgen rules`."""

import click

from postgen.cli.project import open_series


@click.command(epilog="\b\nExample:\n  postgen rules    list the rules")
@click.pass_context
def command(context: click.Context) -> None:
    """List all rules with their severity, name and origin.

    The origin is built-in, the package that adds the rule, or this series for rules of the house.
    """
    from contextlib import suppress

    from postgen.errors import ConfigError
    from postgen.rules import all_rules, rule_origin
    from postgen.rules.house import house_rules_of

    rules = all_rules()
    with suppress(ConfigError):  # outside of a series
        rules += house_rules_of(open_series(context))
    origins = {rule.code: rule_origin(rule.code) for rule in rules}
    width, origin_width = max(len(rule.name) for rule in rules), max(map(len, origins.values()))
    codes = max(len(rule.code) for rule in rules)
    for rule in rules:
        summary = rule.doc.split("\n", 1)[0]
        note = "" if rule.default else " (off by default)"
        origin = f"{origins[rule.code]:{origin_width}}"
        click.echo(
            f"{rule.code:{codes}}  {rule.severity.value:7}  {rule.name:{width}}  {origin}  {summary}{note}"
        )
