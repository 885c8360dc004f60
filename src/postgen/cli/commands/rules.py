"""`postgen rules`."""

import click


@click.command(
    epilog="""\b
Examples:
  postgen rules                               list the rules
  postgen rules --markdown > docs/rules.md    write their documentation to a file
"""
)
@click.option("--markdown", is_flag=True, help="Print the documentation of all rules as a Markdown page.")
def command(markdown: bool) -> None:
    """List all rules with their severities and names."""
    from postgen.rules import all_rules

    rules = all_rules()
    if markdown:
        from postgen.report.rulebook import as_rulebook

        click.echo(as_rulebook(rules), nl=False)
        return
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        summary = rule.doc.split("\n", 1)[0]
        note = "" if rule.default else " (off by default)"
        click.echo(f"{rule.code}  {rule.severity.value:7}  {rule.name:{width}}  {summary}{note}")
