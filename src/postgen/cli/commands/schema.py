"""`postgen schema`."""

import click


@click.command(
    epilog="""\b
Example:
  postgen schema > outline.schema.json

Then let the first line of outline.yaml be `# yaml-language-server: $schema=outline.schema.json`, and an
editor completes and checks it.
"""
)
def command() -> None:
    """Print the JSON Schema of outline.yaml, for editors."""
    from postgen.series import outline_schema

    click.echo(outline_schema(), nl=False)
