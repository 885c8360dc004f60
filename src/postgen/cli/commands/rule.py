"""`postgen rule`."""

import click


@click.command(epilog="\b\nExample:\n  postgen rule MA204    explain rule MA204")
@click.argument("code")
def command(code: str) -> None:
    """Explain the rule CODE: what it flags, why, and what to write instead."""
    from postgen.rules import find_rule, rule_origin

    rule = find_rule(code)
    click.echo(f"{rule.code} {rule.name} ({rule.severity.value}, {rule_origin(rule.code)})\n\n{rule.doc}")
