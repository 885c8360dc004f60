"""`postgen rules`."""

import click


@click.command(epilog="\b\nExample:\n  postgen rules    list the rules")
def command() -> None:
    """List all rules with their severity, name and origin: built-in, or the package that adds them."""
    from postgen.rules import all_rules, rule_origin

    rules = all_rules()
    origins = {rule.code: rule_origin(rule.code) for rule in rules}
    width, origin_width = max(len(rule.name) for rule in rules), max(map(len, origins.values()))
    for rule in rules:
        summary = rule.doc.split("\n", 1)[0]
        note = "" if rule.default else " (off by default)"
        origin = f"{origins[rule.code]:{origin_width}}"
        click.echo(f"{rule.code}  {rule.severity.value:7}  {rule.name:{width}}  {origin}  {summary}{note}")
