"""`postgen rule`."""

import click

from postgen.cli.project import open_series


@click.command(epilog="\b\nExample:\n  postgen rule MA204    explain rule MA204")
@click.argument("code")
@click.pass_context
def command(context: click.Context, code: str) -> None:
    """Explain the rule CODE: what it flags, why, and what to write instead.

    In the folder of a series, CODE may also be a rule of the house, such as HR/no-just.
    """
    from postgen.rules import find_rule, rule_origin

    rule = find_rule(code, open_series(context) if code.upper().startswith("HR/") else None)
    click.echo(f"{rule.code} {rule.name} ({rule.severity.value}, {rule_origin(rule.code)})\n\n{rule.doc}")
