"""`postgen rules`."""

import click


@click.command(epilog="\b\nExamples:\n  postgen rules    list the rules")
def command() -> None:
    """List all rules with their severities and names."""
    from postgen.rules import all_rules

    rules = all_rules()
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        summary = rule.doc.split("\n", 1)[0]
        note = "" if rule.default else " (off by default)"
        click.echo(f"{rule.code}  {rule.severity.value:7}  {rule.name:{width}}  {summary}{note}")
