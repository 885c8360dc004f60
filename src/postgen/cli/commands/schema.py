"""`postgen schema`."""

import click


@click.command(
    epilog="""\b
Example:
  postgen schema > outline.schema.json    write the schema to a file

\b
Editors check and complete outline.yaml if it starts with this line:
  # yaml-language-server: $schema=outline.schema.json
"""
)
def command() -> None:
    """Print the JSON Schema of outline.yaml, for editors."""
    from postgen.series.config import outline_schema

    click.echo(outline_schema(), nl=False)
