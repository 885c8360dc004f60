"""`postgen schema`."""

import click


@click.command(
    epilog="""\b
Examples:
  postgen schema > outline.schema.json                 write the schema to a file
  postgen schema --markdown > docs/configuration.md    write the reference page to a file

If outline.yaml starts with the line `# yaml-language-server: $schema=outline.schema.json`, editors check
and complete it.
"""
)
@click.option(
    "--markdown",
    is_flag=True,
    help="Print a Markdown page that describes all keys and environment variables.",
)
def command(markdown: bool) -> None:
    """Print the JSON Schema of outline.yaml, for editors."""
    from postgen.series import outline_schema

    if markdown:
        import json

        from postgen.report.reference import as_reference

        click.echo(as_reference(json.loads(outline_schema())), nl=False)
        return
    click.echo(outline_schema(), nl=False)
