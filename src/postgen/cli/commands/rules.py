"""`postgen rules`."""

import click


@click.command(epilog="\b\nExamples:\n  postgen rules\n  postgen rules --markdown > docs/rules.md")
@click.option("--markdown", is_flag=True, help="Print all rules with their documentation as a Markdown page.")
def command(markdown: bool) -> None:
    """List all rules."""
    from postgen.rules import all_rules

    rules = all_rules()
    if markdown:
        from postgen.report.rulebook import as_rulebook

        click.echo(as_rulebook(rules), nl=False)
        return
    width = max(len(rule.name) for rule in rules)
    for rule in rules:
        about = rule.doc.split("\n", 1)[0]
        note = "" if rule.default else " (only where selected)"
        click.echo(f"{rule.code}  {rule.severity.value:7}  {rule.name:{width}}  {about}{note}")
