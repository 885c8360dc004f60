"""`postgen schema`."""

import click


@click.command(
    epilog="""\b
Examples:
  postgen schema > outline.schema.json    write the schema to a file

If outline.yaml starts with the line `# yaml-language-server: $schema=outline.schema.json`, editors check
and complete it.
"""
)
def command() -> None:
    """Print the JSON Schema of outline.yaml, for editors."""
    from postgen.series.config import outline_schema

    click.echo(outline_schema(), nl=False)
